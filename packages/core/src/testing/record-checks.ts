import assert from 'node:assert/strict';

import type { BackboneListing, BackbonePlugin, BackbonePreset, Preprocessing } from '../backbone/index.ts';
import type { GoldenVectors } from './golden.ts';

/** What a manifest says of a preset: a listing less what discovery adds of the package. */
type ManifestEntry = Omit<BackboneListing, 'package' | 'version' | 'directory' | 'conflictsWith'>;

/** The manifest's entries as the plugin's records demand them, in the plugin's order. */
export function manifestEntries(plugin: BackbonePlugin): ManifestEntry[] {
  return plugin.presets.map(({ id, inputSize, numFeatures, paramCount, gflops, imagenetTop1, bundledWeights }) => ({
    id,
    family: plugin.family,
    inputSize,
    numFeatures,
    paramCount,
    ...(gflops === undefined ? {} : { gflops }),
    ...(imagenetTop1 === undefined ? {} : { imagenetTop1 }),
    ...(bundledWeights === undefined ? {} : { bundledWeights: true }),
  }));
}

/** Fails where a record lacks something or says what cannot be. */
export function checkRecord(preset: BackbonePreset): void {
  assert.match(preset.id, /^[a-z][a-z0-9_]*$/, 'id: lower snake case');
  assert.ok(preset.kerasFunction !== '', 'kerasFunction');
  assert.match(preset.paper, /^https:\/\//, 'paper: an https address');
  for (const field of ['inputSize', 'minInputSize', 'numFeatures', 'paramCount'] as const) {
    assert.ok(Number.isInteger(preset[field]) && preset[field] > 0, `${field}: a positive integer`);
  }
  assert.ok(preset.minInputSize <= preset.inputSize, 'minInputSize is not above inputSize');
  if (preset.imagenetTop1 !== undefined) assert.ok(preset.imagenetTop1 > 0 && preset.imagenetTop1 < 1, 'imagenetTop1');
  if (preset.gflops !== undefined) assert.ok(preset.gflops > 0, 'gflops');
  for (const field of ['mean', 'std'] as const) {
    assert.equal(preset.preprocessing[field].length, 3, `preprocessing.${field}: one number a channel`);
  }
  assert.ok(
    preset.preprocessing.std.every((std) => std > 0),
    'preprocessing.std: positive',
  );
  if (preset.weights !== null) {
    assert.match(preset.weights.url, /^https:\/\//, 'weights.url: an https address');
    assert.ok(preset.weights.licence !== '', 'weights.licence');
    const { hash } = preset.weights;
    if (hash !== null) assert.match(hash.hex, hash.algorithm === 'md5' ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{64}$/);
  }
}

/** Fails where a record says otherwise than Keras's own source, as `tools/keras-golden` recorded it. */
export function checkAgainstKeras(preset: BackbonePreset, golden: GoldenVectors): void {
  assert.equal(preset.kerasFunction, golden.function);
  assert.equal(preset.inputSize, golden.inputSize, 'inputSize');
  assert.equal(preset.minInputSize, golden.minInputSize, 'minInputSize');
  assert.equal(preset.numFeatures, golden.numFeatures, 'numFeatures');
  assert.equal(preset.paramCount, golden.paramCount, 'paramCount');
  assert.equal(preset.gflops, golden.gflops, 'gflops');
  assert.equal(preset.weights?.url, golden.weights.url, 'weights.url');
  // Where Keras names no hash, ours (if there is one) comes from elsewhere.
  if (golden.weights.hash !== null) {
    const algorithm = golden.weights.hash.length === 32 ? 'md5' : 'sha256';
    assert.deepEqual(preset.weights.hash, { algorithm, hex: golden.weights.hash }, 'weights.hash');
  }
}

/** Fails where the preprocessing's numbers give another result than Keras's `preprocess_input`. */
export function checkPreprocessing(preset: BackbonePreset, golden: GoldenVectors): void {
  const actual = golden.preprocessing.pixels.flatMap((pixel) => preprocess(pixel, preset.preprocessing));
  golden.preprocessing.values.forEach((expected, i) => {
    assert.ok(Math.abs(actual[i]! - expected) <= 1e-5 * Math.max(1, Math.abs(expected)), `${actual[i]} is ${expected}`);
  });
}

/** One 0…255 RGB pixel as the network takes it, by the formula that the contract states. */
export function preprocess(rgb: readonly number[], { channelOrder, scale, mean, std }: Preprocessing): number[] {
  const ordered = channelOrder === 'rgb' ? rgb : [...rgb].reverse();
  return ordered.map((value, c) => (value * scale - mean[c]!) / std[c]!);
}

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

import { BACKBONE_API_VERSION, type BackbonePlugin, type BackbonePreset } from '../backbone/index.ts';
import { checkOnnx, checkTfjs } from './activation-checks.ts';
import { fillWithFormula, weightLines } from './formula-model.ts';
import { checkFrozen } from './frozen-check.ts';
import { readGolden, type GoldenVectors } from './golden.ts';
import { checkAgainstKeras, checkPreprocessing, checkRecord, manifestEntries } from './record-checks.ts';
import { checkStagesAreCuts, checkStagesCover } from './stage-checks.ts';
import { testGlobals } from './test-globals.ts';
import { useWasm } from './wasm.ts';

/** More parameters than this are tested on demand only: three copies of them in float32 are 2 GB. */
const GIANT = 150e6;

/** Milliseconds that a check of a big network may take on a busy machine. */
const PATIENCE = 600_000;

/** A check that a plugin may leave out, if it says why. */
export type SkippableCheck = 'keras' | 'onnx' | 'stage-cuts';

export interface BackboneSuiteOptions {
  /** The plugin's `package.json`, as `new URL('../package.json', import.meta.url)`. */
  readonly manifest: URL;
  /** Folder (its URL ends in a slash) with `<preset>.json` for each preset, written by `tools/keras-golden`. */
  readonly golden?: URL;
  /** Checks left out, each with its reason, which is printed. `keras` must be here where there is no `golden`. */
  readonly skip?: Readonly<Partial<Record<SkippableCheck, string>>>;
}

/**
 * The conformance suite that every backbone plugin's test calls. It defines a `describe` for each preset, in any test
 * runner that has `describe`, `it`, `beforeAll` and `afterAll` as globals, and prints one line a preset.
 *
 * ```ts
 * runBackboneSuite(plugin, {
 *   manifest: new URL('../package.json', import.meta.url),
 *   golden: new URL('../../../test-fixtures/golden/', import.meta.url),
 * });
 * ```
 *
 * What it holds a preset to: the record is complete and says what Keras's source says; the package's manifest equals the
 * record; the network builds at two sizes, with Keras's names and shapes of weights in Keras's order, its parameter count
 * and its feature shape; its features equal those of real Keras on the same weights and pixels within 1e-4 relative, in
 * tfjs and in ONNX; the preprocessing's numbers are those of `preprocess_input`; training a head changes no bit of the
 * backbone; no tensor is leaked; the stages cover the network, and everything flows from one to the next.
 *
 * Networks of more than {@link GIANT} parameters need gigabytes of memory: of those only the record is checked, unless
 * `GRAFT_GIANTS=1` is in the environment.
 *
 * With `GRAFT_WRITE_MANIFESTS=1` in the environment it writes the manifest's entries instead of checking them.
 */
export function runBackboneSuite(plugin: BackbonePlugin, options: BackboneSuiteOptions): void {
  const { describe, it, beforeAll } = testGlobals();
  describe(`${plugin.family} backbones`, () => {
    beforeAll(useWasm);
    it('are made for this version of the contract', () => {
      assert.equal(plugin.apiVersion, BACKBONE_API_VERSION);
      assert.ok(plugin.presets.length > 0);
      assert.equal(new Set(plugin.presets.map((preset) => preset.id)).size, plugin.presets.length, 'ids differ');
    });
    it('are listed in the manifest as in their records', () => checkManifest(plugin, options.manifest));
    for (const preset of plugin.presets) presetSuite(preset, options);
  });
}

function presetSuite(preset: BackbonePreset, { golden: folder, skip = {} }: BackboneSuiteOptions): void {
  const { describe, it, beforeAll, afterAll } = testGlobals();
  const run = new PresetRun(preset);
  /** A test of one check, or a skipped one that names its reason. */
  const check = (name: string, reason: string | undefined, body: () => void | Promise<void>) => {
    if (reason === undefined) it(name, body, PATIENCE);
    else it.skip(`${name} (left out: ${reason})`, body);
  };
  const { keras, onnx } = skip;
  const giant = reasonToSpare(preset);
  describe(preset.id, () => {
    beforeAll(() => run.start(keras === undefined ? folder : undefined, giant === undefined), PATIENCE);
    afterAll(() => run.finish(giant === undefined ? skip : { ...skip, network: giant }));
    it('has a complete record', () => checkRecord(preset));
    check("says what Keras's source says", keras, () => checkAgainstKeras(preset, run.golden));
    check("preprocesses as Keras's preprocess_input", keras, () => checkPreprocessing(preset, run.golden));
    check('builds with the parameters and features that it states', giant, () => checkBuilt(preset, run.model));
    check('has stages that cover the network', giant, () => checkStagesCover(preset, run.model));
    check('has stages that hand on one tensor each', giant ?? skip['stage-cuts'], () =>
      checkStagesAreCuts(preset, run.model),
    );
    check("has Keras's weights in Keras's order", giant ?? keras, () => checkWeightNames(run.model, run.golden));
    check("computes Keras's features in tfjs", giant ?? keras, async () => {
      run.tfjs = await checkTfjs(preset, run.model, run.golden.activations[0]!);
    });
    check("computes Keras's features in ONNX", giant ?? keras ?? onnx, async () => {
      run.onnx = await checkOnnx(preset, run.model, run.golden.activations[0]!);
    });
    check('builds at another size', giant, () => run.buildSecond());
    check('keeps every weight bit for bit while a head is trained', giant, () => checkFrozen(preset, run.model));
    check('leaks no tensor', giant, () => run.checkLeaks());
  });
}

/** Why a network is not built in this run, or `undefined` where it is. */
function reasonToSpare({ paramCount }: BackbonePreset): string | undefined {
  if (paramCount <= GIANT || process.env['GRAFT_GIANTS'] === '1') return undefined;
  return `${Math.round(paramCount / 1e6)} million parameters take gigabytes of memory; GRAFT_GIANTS=1 runs it`;
}

/** What the tests of one preset share: the network, filled with formula weights, and the numbers of the printed line. */
class PresetRun {
  readonly preset: BackbonePreset;
  tfjs: number | undefined;
  onnx: number | undefined;
  #model: LayersModel | undefined;
  #golden: GoldenVectors | undefined;
  #tensorsBefore = 0;
  readonly #sizes: string[] = [];

  constructor(preset: BackbonePreset) {
    this.preset = preset;
  }

  get model(): LayersModel {
    assert.ok(this.#model, 'the network was built');
    return this.#model;
  }

  get golden(): GoldenVectors {
    assert.ok(this.#golden, `there are golden vectors of ${this.preset.id} (tools/keras-golden writes them)`);
    return this.#golden;
  }

  async start(folder: URL | undefined, build: boolean): Promise<void> {
    this.#tensorsBefore = tf.memory().numTensors;
    if (folder !== undefined) this.#golden = await readGolden(folder, this.preset.id);
    if (!build) return;
    const { minInputSize } = this.preset;
    this.#model = this.#build(this.#golden?.activations[0]?.inputShape ?? [minInputSize, minInputSize, 3]);
    fillWithFormula(this.#model, this.#golden?.gain ?? 1);
  }

  /** Builds a second time and hands over the weights; compares with Keras where there are golden vectors for that size. */
  async buildSecond(): Promise<void> {
    const { minInputSize } = this.preset;
    const golden = this.#golden?.activations[1];
    const second = this.#build(golden?.inputShape ?? [minInputSize + 33, minInputSize + 32, 3]);
    try {
      checkBuilt(this.preset, second);
      if (golden === undefined) return;
      second.setWeights(this.model.getWeights());
      this.tfjs = Math.max(this.tfjs ?? 0, await checkTfjs(this.preset, second, golden));
    } finally {
      second.dispose();
    }
  }

  checkLeaks(): void {
    this.model.dispose();
    this.#model = undefined;
    assert.equal(tf.memory().numTensors, this.#tensorsBefore, 'tensors after everything was disposed of');
  }

  finish(skip: Readonly<Record<string, string>>): void {
    this.#model?.dispose();
    const { id, paramCount, numFeatures } = this.preset;
    const keras = this.#golden === undefined ? '' : ` of Keras ${this.#golden.keras}`;
    const differences = [
      this.tfjs === undefined ? 'tfjs not compared' : `tfjs ${this.tfjs.toExponential(1)}`,
      this.onnx === undefined ? 'ONNX not compared' : `ONNX ${this.onnx.toExponential(1)}`,
    ];
    const reasons = Object.entries(skip).map(([check, reason]) => `; without ${check}: ${reason}`);
    process.stdout.write(
      `${id.padEnd(28)} ${String(paramCount).padStart(11)} parameters, ${String(numFeatures).padStart(4)} features at ` +
        `${this.#sizes.join(', ') || 'no size'}; from those${keras}: ${differences.join(', ')}${reasons.join('')}\n`,
    );
  }

  #build(inputShape: readonly [number, number, number]): LayersModel {
    const [height, width] = inputShape;
    this.#sizes.push(`${height}×${width}`);
    return this.preset.build({ inputShape: [height, width, 3] });
  }
}

function checkBuilt(preset: BackbonePreset, model: LayersModel): void {
  assert.equal(model.countParams(), preset.paramCount, 'parameters');
  const output = model.outputs[0]!;
  assert.equal(model.outputs.length, 1, 'outputs');
  assert.equal(output.shape.length, 4, 'the output is [batch, height, width, channels]');
  assert.equal(output.shape[3], preset.numFeatures, "the output's channels");
  assert.equal(output.sourceLayer.name, preset.featureLayer, 'the network ends at its feature layer');
}

function checkWeightNames(model: LayersModel, golden: GoldenVectors): void {
  const lines = weightLines(model);
  assert.equal(lines.length, golden.variables.count, 'number of weights');
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  assert.equal(
    digest,
    golden.variables.sha256,
    `names, shapes and order of the weights (to compare: golden.py --variables ${golden.preset})`,
  );
}

async function checkManifest(plugin: BackbonePlugin, url: URL): Promise<void> {
  const manifest = JSON.parse(await readFile(url, 'utf8')) as { graft?: { backbones?: unknown } };
  const expected = manifestEntries(plugin);
  if (process.env['GRAFT_WRITE_MANIFESTS'] === '1') {
    manifest.graft = { ...manifest.graft, backbones: expected };
    await writeFile(url, `${JSON.stringify(manifest, null, 2)}\n`);
    return;
  }
  assert.deepEqual(
    manifest.graft?.backbones,
    expected,
    `"graft": {"backbones": …} in the manifest; GRAFT_WRITE_MANIFESTS=1 writes ${JSON.stringify(expected)}`,
  );
}

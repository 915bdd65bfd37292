#!/usr/bin/env node
/**
 * What seedling's features are worth: the test accuracy of a linear head on them, beside the same head on the same network
 * with random weights (He's initialisation, batch norms calibrated on the training photos).
 *
 *     node tools/pretrain-seedling/judge.mjs DIR [--weights DIR] [--sizes 64,96,128]
 *
 * DIR holds `train/ validation/ test/`. Needs `npm run setup:tensorflow` and a build.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { forward } from './network.mjs';
import { extract, probe, readPhotos } from './probe.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    weights: { type: 'string', default: path.join(here, '../../packages/backbone-seedling/weights') },
    sizes: { type: 'string', default: '96' },
  },
});
const [directory] = positionals;
if (directory === undefined) {
  process.stderr.write('wrong usage. Received: no folder. Expected: judge.mjs DIR [--weights DIR] [--sizes 96]\n');
  process.exit(2);
}
const { createBackend } = createRequire(import.meta.url)('../../.graft/tensorflow/backend.cjs');
tf.registerBackend('tensorflow', createBackend);
await tf.setBackend('tensorflow');
const { buildSeedling } = await import('../../packages/backbone-seedling/dist/build.js');

for (const size of values.sizes.split(',').map(Number)) {
  const sets = {};
  for (const split of ['train', 'validation', 'test'])
    sets[split] = await readPhotos(path.join(directory, split), size);
  for (const kind of ['pretrained', 'random']) {
    const model = buildSeedling({ inputShape: [size, size, 3] });
    if (kind === 'pretrained') await load(model);
    else calibrate(model, sets.train);
    for (const set of Object.values(sets)) set.features = extract(model, set);
    const { validation, test } = probe(sets, sets.train.classes.length);
    process.stdout.write(`${size} px ${kind}: validation ${validation.toFixed(3)}, test ${test.toFixed(3)}\n`);
    model.dispose();
  }
}

async function load(model) {
  const { weightsManifest } = JSON.parse(await readFile(path.join(values.weights, 'model.json'), 'utf8'));
  const bytes = await readFile(path.join(values.weights, 'weights.bin'));
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  model.loadWeights(await tf.io.decodeWeights(data, weightsManifest[0].weights));
}

function calibrate(model, { pixels, size }) {
  tf.tidy(() => {
    const some = pixels.slice(0, 200);
    const flat = new Float32Array(some.length * size * size * 3);
    some.forEach((photo, i) => flat.set(photo, i * photo.length));
    forward(model, tf.tensor4d(flat, [some.length, size, size, 3]), { training: true, momentum: 0 });
  });
}

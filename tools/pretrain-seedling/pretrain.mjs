#!/usr/bin/env node
/**
 * Makes seedling's weights from nothing: draws pictures from formulas, trains the network to tell the formulas apart, and
 * writes `packages/backbone-seedling/weights`. No photo and no leaf is in it. The pictures and the order they are seen in
 * follow from the seed; a run that was stopped goes on where it was.
 *
 *     npm run setup:tensorflow && npm run build
 *     node tools/pretrain-seedling/pretrain.mjs [--cache DIR] [--steps N] [--pictures N] [--seed N]
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../herbarium/random.mjs';
import { Batches, COARSE_CROP, CROP } from './batches.mjs';
import { HELD_BACK } from './draw.mjs';
import { forward } from './network.mjs';
import { saveModel } from './save.mjs';
import { SHAPE_CLASSES } from './shapes.mjs';
import { TEXTURE_CLASSES } from './textures.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    cache: { type: 'string', default: path.join(tmpdir(), 'graft-pretrain-seedling') },
    out: { type: 'string', default: path.join(here, '../../packages/backbone-seedling/weights') },
    pictures: { type: 'string', default: '40000' },
    steps: { type: 'string', default: '8000' },
    seed: { type: 'string', default: '1' },
  },
});
const FILES = 2;
const PICTURES = Number(values.pictures);
const STEPS = Number(values.steps);
const BATCH = 64;
const SIZES = [64, 72, 88];
const PEAK_RATE = 2e-3;
const DECAY = 0.02;
const HEADS = [
  { name: 'shape', classes: SHAPE_CLASSES, share: 1 },
  { name: 'texture', classes: TEXTURE_CLASSES, share: 0.2 },
  { name: 'ground', classes: TEXTURE_CLASSES, share: 0.2 },
];

await mkdir(values.cache, { recursive: true });
const perFile = Math.ceil(PICTURES / FILES);
const files = Array.from({ length: FILES }, (_, i) => path.join(values.cache, `pictures-${i}.bin`));
await Promise.all(files.map((file, i) => draw(file, i * perFile)));
await useTensorFlow();
const { buildSeedling } = await import('../../packages/backbone-seedling/dist/build.js');
const batches = new Batches(files, perFile);
const model = buildSeedling({ inputShape: [CROP, CROP, 3] });
initialise();
const features = model.outputs[0].shape.at(-1);
const heads = HEADS.map((head) => ({
  ...head,
  kernel: tf.variable(tf.mul(tf.randomNormal([features, head.classes], 0, 1, 'float32', Number(values.seed)), 0.05)),
  bias: tf.variable(tf.zeros([head.classes])),
}));
const finder = tf.variable(tf.zeros([1, 1, features, 1]));
const optimizer = tf.train.adam(PEAK_RATE);
let step = await resume();
const began = performance.now();
const first = step;
let running = 0;
for (; step < STEPS; step++) {
  const value = trainOne(step);
  running = step === first ? value : running * 0.99 + value * 0.01;
  if ((step + 1) % 100 === 0) {
    const rate = ((step + 1 - first) / (performance.now() - began)) * 1000;
    say(
      `step ${step + 1}/${STEPS} loss ${running.toFixed(3)} ${(rate * BATCH).toFixed(0)} pictures/s ${(step + 1) % 500 === 0 ? heldBack() : ''}`,
    );
  }
  if ((step + 1) % 500 === 0) await checkpoint(step + 1);
}
say(heldBack());
await saveModel(model, values.out, {
  pretraining: 'formula-driven: shapes and textures drawn by tools/pretrain-seedling',
  pictures: PICTURES,
  steps: STEPS,
  batch: BATCH,
  seed: values.seed,
  classes: Object.fromEntries(HEADS.map(({ name, classes }) => [name, classes])),
});
say(`written: ${values.out}`);
batches.close();

function trainOne(now) {
  const random = new Random(values.seed, 'batch', now);
  // From the easy pictures to all of them: starting with all, the loss stays where it is for thousands of steps.
  const reach = Math.min(1, 0.2 + (1.6 * now) / STEPS);
  const to = Math.floor(HELD_BACK + (PICTURES - HELD_BACK) * reach);
  const { pixels, where, labels } = batches.next(random, { size: BATCH, from: HELD_BACK, to, augment: true });
  const size = random.pick(SIZES);
  const warm = Math.min(1, (now + 1) / 300);
  optimizer.learningRate = PEAK_RATE * warm * 0.5 * (1 + Math.cos((Math.PI * now) / STEPS)) + 1e-6;
  return tf.tidy(() => {
    const cut = tf.tensor4d(pixels, [BATCH, CROP, CROP, 3]);
    const input = size === CROP ? cut : tf.image.resizeBilinear(cut, [size, size]);
    const loss = optimizer.minimize(() => {
      const grid = forward(model, input, { training: true, momentum: 0.97 });
      const pooled = tf.mean(grid, [1, 2]);
      const found = findingLoss(grid, tf.tensor4d(where, [BATCH, COARSE_CROP, COARSE_CROP, 1]));
      return heads.reduce(
        (sum, head) => tf.add(sum, tf.mul(head.share, crossEntropy(pooled, head, labels[head.name]))),
        found,
      );
    }, true);
    for (const { val } of model.trainableWeights) {
      if (val.rank > 1) val.assign(tf.mul(val, 1 - optimizer.learningRate * DECAY));
    }
    return loss.dataSync()[0];
  });
}

/** Each field of the last grid also says how much of it the shape covers: figure and ground come apart early. */
function findingLoss(grid, where) {
  const [, height, width] = grid.shape;
  const target = tf.image.resizeBilinear(tf.avgPool(where, 3, 3, 'same'), [height, width]);
  const logits = tf.conv2d(grid, finder, 1, 'same');
  const loss = tf.sub(tf.softplus(logits), tf.mul(target, logits));
  return tf.mul(2, tf.mean(loss));
}

/** With a tenth of the mass spread over all classes. */
function crossEntropy(pooled, { kernel, bias, classes }, labels) {
  const logProbability = tf.logSoftmax(tf.add(tf.matMul(pooled, kernel), bias));
  const target = tf.add(
    tf.mul(tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), classes), 'float32'), 0.9),
    0.1 / classes,
  );
  return tf.neg(tf.mean(tf.sum(tf.mul(logProbability, target), 1)));
}

/** Accuracy on pictures that are never trained on. */
function heldBack() {
  const right = HEADS.map(() => 0);
  for (let from = 0; from < HELD_BACK; from += BATCH) {
    const { pixels, labels } = batches.next(new Random('held back'), {
      size: BATCH,
      from,
      to: from + BATCH,
      augment: false,
    });
    const predicted = tf.tidy(() => {
      const pooled = tf.mean(forward(model, tf.tensor4d(pixels, [BATCH, CROP, CROP, 3]), { training: false }), [1, 2]);
      return heads.map(({ kernel, bias }) => tf.argMax(tf.add(tf.matMul(pooled, kernel), bias), 1).dataSync());
    });
    HEADS.forEach(({ name }, h) => predicted[h].forEach((p, i) => (right[h] += p === labels[name][i] ? 1 : 0)));
  }
  return `held back: ${HEADS.map(({ name }, h) => `${name} ${(right[h] / HELD_BACK).toFixed(3)}`).join(' ')}`;
}

/** He's initialisation, from the seed; the layers' own would differ each time. */
function initialise() {
  model.trainableWeights.forEach(({ val }, i) => {
    if (val.rank < 2) return;
    const fanIn = val.size / val.shape.at(-1);
    val.assign(tf.randomNormal(val.shape, 0, Math.sqrt(2 / fanIn), 'float32', Number(values.seed) * 1000 + i));
  });
}

function trained() {
  return [...model.weights.map((w) => w.val), ...heads.flatMap(({ kernel, bias }) => [kernel, bias]), finder];
}

async function checkpoint(at) {
  const own = trained().map((v) => v.dataSync());
  const state = (await optimizer.getWeights()).map(({ name, tensor }) => ({
    name,
    shape: tensor.shape,
    dtype: tensor.dtype,
    data: tensor.dataSync(),
  }));
  const bytes = Buffer.concat(
    [...own, ...state.map((s) => s.data)].map((d) => Buffer.from(d.buffer, d.byteOffset, d.byteLength)),
  );
  const header = { at, state: state.map(({ name, shape, dtype }) => ({ name, shape, dtype })) };
  const file = path.join(values.cache, 'checkpoint');
  await writeFile(`${file}.new`, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes]));
  await rename(`${file}.new`, file);
  await saveModel(model, path.join(values.cache, 'weights'), { step: at });
}

/** @returns The step to go on from. */
async function resume() {
  const file = path.join(values.cache, 'checkpoint');
  if (!existsSync(file)) return 0;
  const content = await readFile(file);
  const end = content.indexOf('\n');
  const header = JSON.parse(content.toString('utf8', 0, end));
  let at = end + 1;
  const take = (shape, dtype) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const part = content.buffer.slice(content.byteOffset + at, content.byteOffset + at + length * 4);
    at += length * 4;
    return tf.tensor(dtype === 'int32' ? new Int32Array(part) : new Float32Array(part), shape, dtype);
  };
  for (const variable of trained()) variable.assign(take(variable.shape, 'float32'));
  await optimizer.setWeights(header.state.map(({ name, shape, dtype }) => ({ name, tensor: take(shape, dtype) })));
  say(`going on from step ${header.at}`);
  return header.at;
}

function draw(file, from) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [path.join(here, 'draw.mjs'), file, String(from), String(perFile), values.pictures, values.seed],
      { stdio: 'inherit' },
    );
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`drawing ${file} failed`))));
  });
}

async function useTensorFlow() {
  const { createBackend } = createRequire(import.meta.url)('../../.graft/tensorflow/backend.cjs');
  tf.registerBackend('tensorflow', createBackend);
  await tf.setBackend('tensorflow');
}

function say(message) {
  process.stderr.write(`${message}\n`);
}

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';

/**
 * Class folders as pixels in [-1, 1], `[photos, size, size, 3]`, with labels in the order of the sorted folder names.
 * @param {string} folder
 * @param {number} size Pixels.
 */
export async function readPhotos(folder, size, atMost = Infinity) {
  const classes = (await readdir(folder, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name);
  const [pixels, labels] = [[], []];
  for (const [label, name] of classes.sort().entries()) {
    for (const file of (await readdir(path.join(folder, name))).sort().slice(0, atMost)) {
      const raw = await sharp(path.join(folder, name, file))
        .removeAlpha()
        .toColourspace('srgb')
        .resize(size, size, { fit: 'fill', kernel: 'linear' })
        .raw()
        .toBuffer();
      pixels.push(Float32Array.from(raw, (v) => v / 127.5 - 1));
      labels.push(label);
    }
  }
  return { pixels, labels, classes, size };
}

/** @returns {Float32Array[]} One pooled feature vector a photo. */
export function extract(model, { pixels, size }, batch = 64) {
  const features = [];
  for (let at = 0; at < pixels.length; at += batch) {
    const part = pixels.slice(at, at + batch);
    const flat = new Float32Array(part.length * size * size * 3);
    part.forEach((p, i) => flat.set(p, i * p.length));
    const pooled = tf.tidy(() =>
      tf.mean(model.predict(tf.tensor4d(flat, [part.length, size, size, 3])), [1, 2]).arraySync(),
    );
    for (const row of pooled) features.push(Float32Array.from(row));
  }
  return features;
}

/**
 * A linear head as good as it gets: standardised features, logistic regression, the L2 penalty chosen on the validation
 * photos. The same for whatever features are compared.
 * @returns {{ penalty: number, validation: number, test: number }} Accuracies in [0, 1].
 */
export function probe({ train, validation, test }, classes) {
  const [mean, scale] = moments(train.features);
  const prepare = ({ features }) =>
    tf.tensor2d(features.map((row) => row.map((v, i) => (v - mean[i]) / scale[i])).map((r) => [...r]));
  const [x, v, t] = [train, validation, test].map(prepare);
  const y = tf.oneHot(tf.tensor1d(train.labels, 'int32'), classes);
  let best = { penalty: 0, validation: -1, test: 0 };
  for (const penalty of [1e-4, 1e-3, 1e-2, 1e-1, 1]) {
    const [w, b] = fit(x, tf.cast(y, 'float32'), penalty);
    const accuracy = (features, labels) => {
      const predicted = tf.tidy(() => tf.argMax(tf.add(tf.matMul(features, w), b), 1).dataSync());
      return labels.filter((label, i) => label === predicted[i]).length / labels.length;
    };
    const result = {
      penalty,
      train: accuracy(x, train.labels),
      validation: accuracy(v, validation.labels),
      test: accuracy(t, test.labels),
    };
    if (result.validation >= best.validation) best = result;
    tf.dispose([w, b]);
  }
  tf.dispose([x, v, t, y]);
  return best;
}

function fit(x, y, penalty) {
  const [w, b] = [tf.variable(tf.zeros([x.shape[1], y.shape[1]])), tf.variable(tf.zeros([y.shape[1]]))];
  const optimizer = tf.train.adam(0.02);
  for (let step = 0; step < 300; step++) {
    optimizer.minimize(
      () => {
        const logits = tf.add(tf.matMul(x, w), b);
        const loss = tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), y), 1)));
        return tf.add(loss, tf.mul(penalty, tf.sum(tf.square(w))));
      },
      false,
      [w, b],
    );
  }
  optimizer.dispose();
  return [w, b];
}

function moments(rows) {
  const mean = new Float64Array(rows[0].length);
  const square = new Float64Array(rows[0].length);
  for (const row of rows) {
    row.forEach((v, i) => {
      mean[i] += v / rows.length;
      square[i] += (v * v) / rows.length;
    });
  }
  return [mean, square.map((s, i) => Math.sqrt(Math.max(1e-8, s - mean[i] ** 2)))];
}

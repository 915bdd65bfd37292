/** Helpers of the exporter's tests: nets with seeded weights, and the comparison of tfjs with ONNX. */
import { setBackend, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { openSession } from '../session/open-session.ts';
import { exportOnnx, type ExportOptions } from '../export/export-onnx.ts';

/** A stream of numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gives every weight seeded values that keep activations of order one; variances stay positive. */
export function randomiseWeights(model: LayersModel, seed = 1): void {
  const next = seeded(seed);
  for (const layer of model.layers) {
    const values = layer.weights.map((variable): Tensor => {
      const shape = variable.shape.map(Number);
      const size = shape.reduce((product, n) => product * n, 1);
      const fanIn = Math.max(1, size / (shape.at(-1) ?? 1));
      const wide = shape.length > 1 ? Math.sqrt(3 / fanIn) : 0.5;
      const positive = /variance|gamma/.test(variable.originalName);
      const data = Float32Array.from({ length: size }, () => (positive ? 0.5 + next() : (next() * 2 - 1) * wide));
      return tensor(data, shape);
    });
    layer.setWeights(values);
    values.forEach((value) => value.dispose());
  }
}

/** Seeded photo bytes of shape `[count, size, size, 3]`. */
export function photos(count: number, size: number, seed = 7): Uint8Array {
  const next = seeded(seed);
  return Uint8Array.from({ length: count * size * size * 3 }, () => Math.floor(next() * 256));
}

/** The largest difference of a model's tfjs output from its ONNX output, relative to the largest output (at least 1). */
export async function exportError(model: LayersModel, options: Partial<ExportOptions> = {}): Promise<number> {
  await setBackend('cpu');
  const [, height = 0] = model.inputs[0]?.shape ?? [];
  const size = Number(height);
  const bytes = photos(2, size);
  const p = options.preprocessing ?? {
    channelOrder: 'rgb' as const,
    scale: 1 / 127.5,
    mean: [1, 1, 1] as const,
    std: [1, 1, 1] as const,
  };
  const pixels = Float32Array.from(bytes, (_, i) => {
    const c = i % 3;
    const from = p.channelOrder === 'bgr' ? i - c + (2 - c) : i;
    return ((bytes[from] ?? 0) * p.scale - p.mean[c]!) / p.std[c]!;
  });
  const expected = tidy(() => {
    const output = model.predict(tensor(pixels, [2, size, size, 3])) as Tensor;
    return { shape: output.shape, data: output.dataSync() };
  });
  const onnx = await exportOnnx(model, {
    inputType: 'uint8',
    pool: 'none',
    preprocessing: p,
    ...options,
  });
  const session = await openSession(onnx, { threads: 1 });
  const result = await session.run(bytes, [2, size, size, 3]);
  await session.close();
  if (result.shape.join() !== expected.shape.join()) {
    throw new Error(`ONNX gives [${result.shape.join()}]`);
  }
  let [worst, largest] = [0, 1];
  result.data.forEach((value, i) => {
    const e = expected.data[i] ?? NaN;
    worst = Math.max(worst, Math.abs(value - e)) + (Number.isNaN(e) ? 1 : 0);
    largest = Math.max(largest, Math.abs(e));
  });
  return worst / largest;
}

import { statSync } from 'node:fs';
import path from 'node:path';
import { loadBackbone } from '@graft/core/backbone';
import { openPipeline } from '@graft/core/image';
import { runBackboneSuite, useWasm } from '@graft/core/testing';
import { exportOnnx, openSession } from '@graft/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { herbariumDirectory } from './herbarium.ts';
import plugin from './index.ts';

runBackboneSuite(plugin, {
  manifest: new URL('../package.json', import.meta.url),
  skip: { keras: 'Seedling is Graft’s own network, there is none in Keras to compare with' },
});

describe('the weights that the package carries', () => {
  const preset = plugin.presets[0]!;

  it('are under a megabyte', () => {
    const shard = statSync(new URL('weights.bin', preset.bundledWeights));
    const manifest = statSync(preset.bundledWeights!);
    expect(shard.size + manifest.size).toBeLessThan(1e6);
  });

  it('fill the whole network, and are trained ones', async () => {
    const { model, report } = await loadBackbone(preset);
    expect(report.ignored).toEqual([]);
    const variance = model.getLayer('head_bn').getWeights()[3]!.dataSync();
    expect(variance.some((v) => Math.abs(v - 1) > 0.01)).toBe(true);
    expect(model.weights.every((weight) => weight.read().dataSync().every(Number.isFinite))).toBe(true);
    model.dispose();
  });

  it('give the same features in tfjs and in ONNX', async () => {
    await useWasm();
    const { model } = await loadBackbone(preset);
    const shape = [5, preset.inputSize, preset.inputSize, 3] as const;
    const pixels = new Uint8Array(shape.reduce((a, b) => a * b, 1));
    const kinds = ['fern', 'ginkgo', 'maple', 'oak', 'willow'];
    const files = kinds.map((kind) => path.join(herbariumDirectory, 'test', kind, '000.jpg'));
    const pipeline = openPipeline({ threads: 1 });
    await pipeline.readBatch({ files, height: shape[1], width: shape[2], interpolation: 'bilinear', out: pixels });
    await pipeline.close();

    const expected = tf.tidy(() => {
      const input = tf.tensor4d(
        Float32Array.from(pixels, (v) => v / 127.5 - 1),
        [...shape],
      );
      return tf.mean(model.predict(input) as tf.Tensor, [1, 2]).dataSync<'float32'>();
    });
    const { preprocessing } = preset;
    const session = await openSession(await exportOnnx(model, { preprocessing, inputType: 'uint8', pool: 'average' }));
    const { data } = await session.run(pixels, shape);
    await session.close();
    model.dispose();

    const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    expect(data).toHaveLength(kinds.length * preset.numFeatures);
    expect(Math.max(...data.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThan(1e-4 * largest);
  });
});

import '@tensorflow/tfjs-backend-cpu';
import { join } from 'node:path';
import { memory, ones } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { openWeightFile } from '@graft/keras';
import { applyWeights } from './apply-weights.ts';
import { hashWeights } from './hash-weights.ts';
import { loadBackbone } from './load-backbone.ts';
import { resolveBackbone } from './resolve-backbone.ts';

const data = process.env['GRAFT_REAL_DATA'];
const weights = join(data ?? '', 'weights');
const h5 = (name: string) => join(weights, 'keras-h5', name);
const tfjs = (name: string) => join(weights, 'tfjs-layers', name);

const reason = data === undefined ? ' (skipped: GRAFT_REAL_DATA names no folder of real weights)' : '';
const whole = data === undefined ? describe.skip : describe;

whole(`published weights${reason}`, () => {
  it.each([
    ['mobilenet_025', h5('mobilenet_2_5_224_tf_no_top.h5'), 0],
    ['mobilenet', h5('mobilenet_1_0_224_tf-dequantised.h5'), 1],
    ['mobilenet_v2', h5('mobilenet_v2_1.0_224-dequantised-qat.h5'), 1],
    ['mobilenet_v2_035', h5('mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5'), 0],
    ['mobilenet_025', tfjs('mobilenet_v1_0.25_224'), 1],
    ['mobilenet_025', tfjs('mobilenet_v1_0.25_224/model.original-no-topology.json'), 1],
    ['mobilenet_v2_035', tfjs('mobilenet_v2_0.35_224_notop'), 0],
  ])('%s loads by name from %s', async (id, file, top) => {
    const preset = await resolveBackbone(id);
    const before = memory().numTensors;
    const { model, report } = await loadBackbone(preset, { weights: file, size: preset.minInputSize });
    expect(Object.keys(report.matched)).toEqual(['name']);
    expect(report.ignored).toHaveLength(top);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('gives identical features from the .h5 and from the tfjs folder of mobilenet_v2_035', async () => {
    const preset = await resolveBackbone('mobilenet_v2_035');
    const input = ones([1, 64, 64, 3]);
    const features: number[][] = [];
    const hashes: Map<string, string>[] = [];
    for (const file of [
      h5('mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5'),
      tfjs('mobilenet_v2_0.35_224_notop'),
    ]) {
      const { model } = await loadBackbone(preset, { weights: file, size: 64 });
      const output = model.predict(input) as Tensor;
      features.push(Array.from(await output.data()));
      hashes.push(await hashWeights(model));
      output.dispose();
      model.dispose();
    }
    expect(features[0]).toEqual(features[1]);
    expect(hashes[0]).toEqual(hashes[1]);
    expect(features[0]?.some((value) => value > 0)).toBe(true);
  });

  it('refuses the weights of a sister by shape, says whose they are, and changes nothing', async () => {
    const preset = await resolveBackbone('mobilenet_v2_035');
    const model = preset.build({ inputShape: [64, 64, 3] });
    const before = await hashWeights(model);
    const file = await openWeightFile(h5('mobilenet_v2_1.0_224-dequantised-qat.h5'));
    const load = () =>
      applyWeights(model, file, {
        id: preset.id,
        known: [{ id: 'mobilenet_v2', paramCount: 2_257_984, numFeatures: 1280 }],
      });
    expect(load).toThrow(/Conv1\/kernel is \[3, 3, 3, 32\] in the file and \[3, 3, 3, 16\] in the model/);
    expect(load).toThrow(/as many parameters as mobilenet_v2\b/);
    expect(await hashWeights(model)).toEqual(before);
    file.close();
    model.dispose();
  });

  it('refuses the weights of another family, says how many layers are there, and whose they are', async () => {
    const preset = await resolveBackbone('mobilenet_v2_035');
    await expect(
      loadBackbone(preset, { weights: h5('mobilenet_2_5_224_tf_no_top.h5'), size: 64 }),
    ).rejects.toMatchObject({
      code: 'weights-mismatch',
      message: expect.stringMatching(/1 of the 104 layers.*mobilenet_025/s) as string,
    });
  });
});

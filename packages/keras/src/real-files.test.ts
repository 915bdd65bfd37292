import { join } from 'node:path';
import { openWeightFile } from './open-weight-file.ts';

const data = process.env['GRAFT_REAL_DATA'];
const real =
  data === undefined
    ? it.skip.each.bind(it.skip) // skipped: GRAFT_REAL_DATA names no folder of real weights
    : it.each.bind(it);

describe('weight files as published', () => {
  real([
    ['keras-h5/mobilenet_2_5_224_tf_no_top.h5', 'keras-h5', 54, 218_544],
    ['keras-h5/mobilenet_1_0_224_tf-dequantised.h5', 'keras-h5', 55, 4_253_864],
    ['keras-h5/mobilenet_v2_1.0_224-dequantised-qat.h5', 'keras-h5', 105, 3_538_984],
    ['keras-h5/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5', 'keras-h5', 104, 410_208],
    ['keras-h5/squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5', 'keras-h5', 25, 722_496],
    ['tfjs-layers/mobilenet_v1_0.25_224', 'tfjs-layers', 55, 475_544],
    ['tfjs-layers/mobilenet_v1_0.25_224/model.original-no-topology.json', 'tfjs-layers', 55, 475_544],
    ['tfjs-layers/mobilenet_v2_0.35_224_notop', 'tfjs-layers', 104, 410_208],
  ] as const)('%s opens', async (name, format, layers, parameters) => {
    const file = await openWeightFile(join(data ?? '', 'weights', name));
    try {
      let count = 0;
      for (const { weights } of file.layers)
        for (const weight of weights) {
          const values = weight.read();
          expect(values.every(Number.isFinite)).toBe(true);
          count += values.length;
        }
      expect(file.format).toBe(format);
      expect(file.layers).toHaveLength(layers);
      expect(count).toBe(parameters);
    } finally {
      file.close();
    }
  });
});

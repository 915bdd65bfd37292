import type { BuildOptions } from '@graft/core/backbone';
import {
  activation,
  autoNames,
  averagePooling,
  batchNorm,
  concatenate,
  conv2d,
  maxPooling,
  photo,
  type Padding,
} from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Filters, height and width of a kernel; stride 1 and `same` where not said otherwise. */
type Unit = readonly [filters: number, height: number, width: number, options?: UnitOptions];

interface UnitOptions {
  readonly strides?: 1 | 2;
  readonly padding?: Padding;
}

const VALID = { padding: 'valid' } as const;
const HALVING = { padding: 'valid', strides: 2 } as const;

/**
 * `keras.applications.InceptionV3` without top. Keras leaves the naming of all but the `mixed` layers to its counters, so
 * the layers are made here in Keras's order.
 */
export function buildInceptionV3(options: BuildOptions): LayersModel {
  const image = photo(options);
  const next = autoNames();
  /** Convolution, batch normalisation without gamma, ReLU. */
  const unit = (x: SymbolicTensor, [filters, height, width, { strides = 1, padding = 'same' } = {}]: Unit) => {
    x = conv2d(x, next('conv2d'), { filters, kernelSize: [height, width], strides, padding });
    x = batchNorm(x, next('batch_normalization'), { scale: false });
    return activation(x, next('activation'), 'relu');
  };
  const branch = (x: SymbolicTensor, ...units: Unit[]) => units.reduce(unit, x);
  const halvingPool = (x: SymbolicTensor) => maxPooling(x, next('max_pooling2d'), { size: 3, strides: 2 });
  const smoothingPool = (x: SymbolicTensor, filters: number) =>
    unit(averagePooling(x, next('average_pooling2d'), { size: 3, strides: 1, padding: 'same' }), [filters, 1, 1]);

  let x = halvingPool(branch(image, [32, 3, 3, HALVING], [32, 3, 3, VALID], [64, 3, 3]));
  x = halvingPool(branch(x, [80, 1, 1, VALID], [192, 3, 3, VALID]));
  [32, 64, 64].forEach((pooled, i) => {
    x = concatenate(
      `mixed${i}`,
      branch(x, [64, 1, 1]),
      branch(x, [48, 1, 1], [64, 5, 5]),
      branch(x, [64, 1, 1], [96, 3, 3], [96, 3, 3]),
      smoothingPool(x, pooled),
    );
  });
  x = concatenate(
    'mixed3',
    branch(x, [384, 3, 3, HALVING]),
    branch(x, [64, 1, 1], [96, 3, 3], [96, 3, 3, HALVING]),
    halvingPool(x),
  );
  [128, 160, 160, 192].forEach((inner, i) => {
    x = concatenate(
      `mixed${i + 4}`,
      branch(x, [192, 1, 1]),
      branch(x, [inner, 1, 1], [inner, 1, 7], [192, 7, 1]),
      branch(x, [inner, 1, 1], [inner, 7, 1], [inner, 1, 7], [inner, 7, 1], [192, 1, 7]),
      smoothingPool(x, 192),
    );
  });
  x = concatenate(
    'mixed8',
    branch(x, [192, 1, 1], [320, 3, 3, HALVING]),
    branch(x, [192, 1, 1], [192, 1, 7], [192, 7, 1], [192, 3, 3, HALVING]),
    halvingPool(x),
  );
  for (const i of [0, 1]) {
    const plain = branch(x, [320, 1, 1]);
    const single = branch(x, [384, 1, 1]);
    const forked = concatenate(`mixed9_${i}`, unit(single, [384, 1, 3]), unit(single, [384, 3, 1]));
    const double = branch(x, [448, 1, 1], [384, 3, 3]);
    const doubleForked = concatenate(next('concatenate'), unit(double, [384, 1, 3]), unit(double, [384, 3, 1]));
    x = concatenate(`mixed${9 + i}`, plain, forked, doubleForked, smoothingPool(x, 192));
  }
  return model({ inputs: image, outputs: x, name: 'inception_v3' });
}

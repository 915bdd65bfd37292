import type { BuildOptions } from '@graft/core/backbone';
import {
  activation,
  autoNames,
  averagePooling,
  batchNorm,
  channels,
  concatenate,
  conv2d,
  CustomScaleLayer,
  maxPooling,
  photo,
  type Padding,
} from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Filters and kernel of a convolution; stride 1 and `same` where not said otherwise. */
type Unit = readonly [filters: number, kernelSize: number | readonly [number, number], options?: UnitOptions];

interface UnitOptions {
  readonly strides?: 1 | 2;
  readonly padding?: Padding;
}

const VALID = { padding: 'valid' } as const;
const HALVING = { padding: 'valid', strides: 2 } as const;

/** The three kinds of residual block: their branches, and how strongly each of their repeats counts. */
const RESIDUALS = {
  block35: {
    branches: [
      [[32, 1]],
      [
        [32, 1],
        [32, 3],
      ],
      [
        [32, 1],
        [48, 3],
        [64, 3],
      ],
    ],
    scales: Array<number>(10).fill(0.17),
  },
  block17: {
    branches: [
      [[192, 1]],
      [
        [128, 1],
        [160, [1, 7]],
        [192, [7, 1]],
      ],
    ],
    scales: Array<number>(20).fill(0.1),
  },
  block8: {
    branches: [
      [[192, 1]],
      [
        [192, 1],
        [224, [1, 3]],
        [256, [3, 1]],
      ],
    ],
    scales: [...Array<number>(9).fill(0.2), 1],
  },
} as const satisfies Record<string, { branches: readonly (readonly Unit[])[]; scales: readonly number[] }>;

export type ResidualKind = keyof typeof RESIDUALS;

/** Each residual block's last layer, kind by kind. */
export function residualEnds(kind: ResidualKind): { name: string; lastLayer: string }[] {
  const before = { block35: 0, block17: 10, block8: 30 }[kind];
  return RESIDUALS[kind].scales.map((_, i) => {
    const name = `${kind}_${i + 1}`;
    const count = before + i;
    // The very last block has no ReLU, and its sum is one of those layers that Keras numbers.
    return { name, lastLayer: kind === 'block8' && i === 9 ? `custom_scale_layer_${count}` : `${name}_ac` };
  });
}

/**
 * `keras.applications.InceptionResNetV2` without top. Keras leaves the naming of many layers to its counters, so the layers
 * are made here in Keras's order.
 */
export function buildInceptionResNetV2(options: BuildOptions): LayersModel {
  const image = photo(options);
  const next = autoNames();
  /** Convolution, batch normalisation without gamma, ReLU. */
  const unit = (x: SymbolicTensor, [filters, kernelSize, { strides = 1, padding = 'same' } = {}]: Unit) => {
    x = conv2d(x, next('conv2d'), { filters, kernelSize, strides, padding });
    x = batchNorm(x, next('batch_normalization'), { scale: false });
    return activation(x, next('activation'), 'relu');
  };
  const branch = (x: SymbolicTensor, ...units: readonly Unit[]) => units.reduce(unit, x);
  const halvingPool = (x: SymbolicTensor) => maxPooling(x, next('max_pooling2d'), { size: 3, strides: 2 });
  const residuals = (x: SymbolicTensor, kind: ResidualKind) => {
    const { branches, scales } = RESIDUALS[kind];
    scales.forEach((scale, i) => {
      const name = `${kind}_${i + 1}`;
      const mixed = concatenate(`${name}_mixed`, ...branches.map((units) => branch(x, ...units)));
      const up = conv2d(mixed, `${name}_conv`, { filters: channels(x), kernelSize: 1, padding: 'same', useBias: true });
      const sum = new CustomScaleLayer({ name: next('custom_scale_layer'), scale });
      x = sum.apply([x, up]) as SymbolicTensor;
      if (scale !== 1) x = activation(x, `${name}_ac`, 'relu');
    });
    return x;
  };

  let x = halvingPool(branch(image, [32, 3, HALVING], [32, 3, VALID], [64, 3]));
  x = halvingPool(branch(x, [80, 1, VALID], [192, 3, VALID]));
  x = concatenate(
    'mixed_5b',
    branch(x, [96, 1]),
    branch(x, [48, 1], [64, 5]),
    branch(x, [64, 1], [96, 3], [96, 3]),
    unit(averagePooling(x, next('average_pooling2d'), { size: 3, strides: 1, padding: 'same' }), [64, 1]),
  );
  x = residuals(x, 'block35');
  x = concatenate(
    'mixed_6a',
    branch(x, [384, 3, HALVING]),
    branch(x, [256, 1], [256, 3], [384, 3, HALVING]),
    halvingPool(x),
  );
  x = residuals(x, 'block17');
  x = concatenate(
    'mixed_7a',
    branch(x, [256, 1], [384, 3, HALVING]),
    branch(x, [256, 1], [288, 3, HALVING]),
    branch(x, [256, 1], [288, 3], [320, 3, HALVING]),
    halvingPool(x),
  );
  x = residuals(x, 'block8');
  x = conv2d(x, 'conv_7b', { filters: 1536, kernelSize: 1, padding: 'same' });
  x = activation(batchNorm(x, 'conv_7b_bn', { scale: false }), 'conv_7b_ac', 'relu');
  return model({ inputs: image, outputs: x, name: 'inception_resnet_v2' });
}

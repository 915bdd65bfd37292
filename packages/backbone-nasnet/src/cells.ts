import {
  activation,
  add,
  averagePooling,
  batchNorm,
  call,
  channels,
  concatenate,
  conv2d,
  maxPooling,
  separableConv2d,
  strideTwoMargins,
  zeroPadding,
} from '@graft/core/backbone/layers';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

interface SeparableOptions {
  readonly filters: number;
  readonly kernelSize: 3 | 5 | 7;
  readonly strides?: 1 | 2;
}

/** The two cells that the search of the paper found (its figure 4), under Keras's names of layers. */
export class NasnetCells {
  readonly #next: (kind: string) => string;

  constructor(next: (kind: string) => string) {
    this.#next = next;
  }

  relu(x: SymbolicTensor): SymbolicTensor {
    return activation(x, this.#next('activation'), 'relu');
  }

  /** Normal cell A: keeps the size. `before` is the output before `x`, or nothing at the start. */
  normal(x: SymbolicTensor, before: SymbolicTensor | undefined, filters: number, id: string): SymbolicTensor {
    const p = this.#adjusted(before, x, filters, id);
    const h = this.#entry(x, filters, 'normal', id);
    const pool = (input: SymbolicTensor, side: string) =>
      averagePooling(input, `normal_${side}_${id}`, { size: 3, strides: 1, padding: 'same' });
    const separable = (input: SymbolicTensor, side: string, kernelSize: 3 | 5) =>
      this.#separable(input, `normal_${side}_${id}`, { filters, kernelSize });
    const sums = [
      add(`normal_add_1_${id}`, separable(h, 'left1', 5), separable(p, 'right1', 3)),
      add(`normal_add_2_${id}`, separable(p, 'left2', 5), separable(p, 'right2', 3)),
      add(`normal_add_3_${id}`, pool(h, 'left3'), p),
      add(`normal_add_4_${id}`, pool(p, 'left4'), pool(p, 'right4')),
      add(`normal_add_5_${id}`, separable(h, 'left5', 3), h),
    ];
    return concatenate(`normal_concat_${id}`, p, ...sums);
  }

  /** Reduction cell A: halves the size. */
  reduction(x: SymbolicTensor, before: SymbolicTensor | undefined, filters: number, id: string): SymbolicTensor {
    const p = this.#adjusted(before, x, filters, id);
    const h = this.#entry(x, filters, 'reduction', id);
    const padded = zeroPadding(h, `reduction_pad_1_${id}`, strideTwoMargins(h, 3));
    const halving = { size: 3, strides: 2 } as const;
    const separable = (input: SymbolicTensor, side: string, kernelSize: 5 | 7) =>
      this.#separable(input, `reduction_${side}_${id}`, { filters, kernelSize, strides: 2 });
    const x1 = add(`reduction_add_1_${id}`, separable(h, 'left1', 5), separable(p, 'right1', 7));
    const x2 = add(
      `reduction_add_2_${id}`,
      maxPooling(padded, `reduction_left2_${id}`, halving),
      separable(p, 'right2', 7),
    );
    const x3 = add(
      `reduction_add3_${id}`,
      averagePooling(padded, `reduction_left3_${id}`, halving),
      separable(p, 'right3', 5),
    );
    const smoothed = averagePooling(x1, `reduction_left4_${id}`, { size: 3, strides: 1, padding: 'same' });
    const x4 = add(this.#next('add'), x2, smoothed);
    const x5 = add(
      `reduction_add4_${id}`,
      this.#separable(x1, `reduction_left4_${id}`, { filters, kernelSize: 3 }),
      maxPooling(padded, `reduction_right5_${id}`, halving),
    );
    return concatenate(`reduction_concat_${id}`, x2, x3, x4, x5);
  }

  #entry(x: SymbolicTensor, filters: number, kind: 'normal' | 'reduction', id: string): SymbolicTensor {
    const h = conv2d(this.relu(x), `${kind}_conv_1_${id}`, { filters, kernelSize: 1, padding: 'same' });
    return normalised(h, `${kind}_bn_1_${id}`);
  }

  /** Makes the output before `x` alike to it in size and channels. */
  #adjusted(before: SymbolicTensor | undefined, x: SymbolicTensor, filters: number, id: string): SymbolicTensor {
    if (before === undefined) return x;
    if (before.shape[2] !== x.shape[2]) return this.#adjustedInSize(before, filters, id);
    if (channels(before) === filters) return before;
    const projected = conv2d(this.relu(before), `adjust_conv_projection_${id}`, {
      filters,
      kernelSize: 1,
      padding: 'same',
    });
    return normalised(projected, `adjust_bn_${id}`);
  }

  /** Every second position, and beside it every second one shifted by one down and right: half the channels each. */
  #adjustedInSize(before: SymbolicTensor, filters: number, id: string): SymbolicTensor {
    const p = activation(before, `adjust_relu_1_${id}`, 'relu');
    const half = (input: SymbolicTensor, which: 1 | 2) => {
      const pooled = averagePooling(input, `adjust_avg_pool_${which}_${id}`, { size: 1, strides: 2 });
      const options = { filters: Math.trunc(filters / 2), kernelSize: 1, padding: 'same' } as const;
      return conv2d(pooled, `adjust_conv_${which}_${id}`, options);
    };
    const first = half(p, 1);
    const shifted = zeroPadding(p, this.#next('zero_padding2d'), [
      [0, 1],
      [0, 1],
    ]);
    const cropping: [[number, number], [number, number]] = [
      [1, 0],
      [1, 0],
    ];
    const cropped = call(layers.cropping2D({ name: this.#next('cropping2d'), cropping }), shifted);
    return normalised(concatenate(this.#next('concatenate'), first, half(cropped, 2)), `adjust_bn_${id}`);
  }

  /** ReLU and separable convolution, twice; the first may halve the size. */
  #separable(x: SymbolicTensor, id: string, { filters, kernelSize, strides = 1 }: SeparableOptions): SymbolicTensor {
    x = this.relu(x);
    if (strides === 2) x = zeroPadding(x, `separable_conv_1_pad_${id}`, strideTwoMargins(x, kernelSize));
    const padding = strides === 2 ? 'valid' : 'same';
    x = separableConv2d(x, `separable_conv_1_${id}`, { filters, kernelSize, strides, padding });
    x = this.relu(normalised(x, `separable_conv_1_bn_${id}`));
    x = separableConv2d(x, `separable_conv_2_${id}`, { filters, kernelSize, padding: 'same' });
    return normalised(x, `separable_conv_2_bn_${id}`);
  }
}

function normalised(x: SymbolicTensor, name: string): SymbolicTensor {
  return batchNorm(x, name, { momentum: 0.9997 });
}

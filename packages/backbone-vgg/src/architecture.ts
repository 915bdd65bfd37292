import type { BuildOptions } from '@graft/core/backbone';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { input, layers, model, type LayersModel } from '@tensorflow/tfjs-layers';

/** Filters of each of the five blocks. */
const FILTERS = [64, 128, 256, 512, 512] as const;

/** Convolutions in each of the five blocks: `[2, 2, 3, 3, 3]` is VGG16. */
export type VggDepths = readonly [number, number, number, number, number];

/** `keras.applications.VGG16` and `VGG19` without top, layer for layer. */
export function buildVgg(name: string, depths: VggDepths, { inputShape }: BuildOptions): LayersModel {
  const image = input({ shape: [...inputShape] });
  let x = image;
  depths.forEach((depth, i) => {
    const block = `block${i + 1}`;
    for (let conv = 1; conv <= depth; conv++) {
      x = layers
        .conv2d({
          name: `${block}_conv${conv}`,
          filters: FILTERS[i]!,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          kernelInitializer: 'zeros',
        })
        .apply(x) as SymbolicTensor;
    }
    x = layers.maxPooling2d({ name: `${block}_pool`, poolSize: 2, strides: 2 }).apply(x) as SymbolicTensor;
  });
  return model({ inputs: image, outputs: x, name });
}

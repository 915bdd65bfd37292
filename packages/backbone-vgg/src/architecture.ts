import type { BuildOptions } from '@graft/core/backbone';
import { conv2d, maxPooling, photo } from '@graft/core/backbone/layers';
import { model, type LayersModel } from '@tensorflow/tfjs-layers';

/** Filters of each of the five blocks. */
const FILTERS = [64, 128, 256, 512, 512] as const;

/** Convolutions in each of the five blocks: `[2, 2, 3, 3, 3]` is VGG16. */
export type VggDepths = readonly [number, number, number, number, number];

/** `keras.applications.VGG16` and `VGG19` without top, layer for layer. */
export function buildVgg(name: string, depths: VggDepths, options: BuildOptions): LayersModel {
  const image = photo(options);
  let x = image;
  depths.forEach((depth, i) => {
    const block = `block${i + 1}`;
    for (let conv = 1; conv <= depth; conv++) {
      x = conv2d(x, `${block}_conv${conv}`, {
        filters: FILTERS[i]!,
        kernelSize: 3,
        padding: 'same',
        useBias: true,
        activation: 'relu',
      });
    }
    x = maxPooling(x, `${block}_pool`, { size: 2, strides: 2 });
  });
  return model({ inputs: image, outputs: x, name });
}

import type { BuildOptions } from '@graft/core/backbone';
import { autoNames, batchNorm, conv2d, photo } from '@graft/core/backbone/layers';
import { model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';

import { NasnetCells } from './cells.ts';

export interface Variant {
  /** Channels of the features: six times the last cells' filters. */
  readonly penultimateFilters: number;
  /** Normal cells between two reductions. */
  readonly blocks: number;
  readonly stemFilters: number;
  /** Whether the cell after a reduction takes, as the output before, the one before the reduction's input. */
  readonly skipReduction: boolean;
}

/** How much wider the cells become at a reduction. */
const MULTIPLIER = 2;

/** `keras.applications.NASNetMobile` and `NASNetLarge` without top. */
export function buildNasnet(name: string, variant: Variant, options: BuildOptions): LayersModel {
  const image = photo(options);
  const cells = new NasnetCells(autoNames());
  const filters = variant.penultimateFilters / 24;
  let x = conv2d(image, 'stem_conv1', { filters: variant.stemFilters, kernelSize: 3, strides: 2 });
  x = batchNorm(x, 'stem_bn1', { momentum: 0.9997 });
  /** What the cell before the last took: each cell takes the two outputs before it. */
  let previous: SymbolicTensor | undefined;
  const reduce = (width: number, id: string) => {
    const output = cells.reduction(x, previous, width, id);
    [x, previous] = [output, x];
  };
  const normal = (width: number, id: number) => {
    const output = cells.normal(x, previous, width, `${id}`);
    [x, previous] = [output, x];
  };
  reduce(filters / MULTIPLIER ** 2, 'stem_1');
  reduce(filters / MULTIPLIER, 'stem_2');
  for (const stage of [0, 1, 2]) {
    const width = filters * MULTIPLIER ** stage;
    if (stage > 0) {
      const before = previous;
      reduce(width, `reduce_${stage * variant.blocks}`);
      if (variant.skipReduction) previous = before;
    }
    for (let i = 0; i < variant.blocks; i++) normal(width, stage * variant.blocks + i + Math.min(stage, 1));
  }
  return model({ inputs: image, outputs: cells.relu(x), name });
}

/** Each cell and its last layer, from input to output. */
export function cellEnds({ blocks }: Variant): { name: string; lastLayer: string }[] {
  const reduction = (id: string) => ({ name: id, lastLayer: `reduction_concat_${id}` });
  const normals = (stage: number) =>
    Array.from({ length: blocks }, (_, i) => {
      const id = stage * blocks + i + Math.min(stage, 1);
      return { name: `cell_${id}`, lastLayer: `normal_concat_${id}` };
    });
  return [
    reduction('stem_1'),
    reduction('stem_2'),
    ...normals(0),
    reduction(`reduce_${blocks}`),
    ...normals(1),
    reduction(`reduce_${2 * blocks}`),
    ...normals(2),
  ];
}

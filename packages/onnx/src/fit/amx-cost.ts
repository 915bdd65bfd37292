import type { PictureShape } from './shapes.ts';

/**
 * ONNX Runtime has two ways for an int8 convolution on x86. The direct one sums with VNNI and rounds on the fly; it is taken
 * where the weights' zero points are 0. The other copies the windows into a matrix, multiplies it with AMX's tiles (eight
 * times VNNI's products a cycle) into 32-bit sums, and rounds them in a second pass. The tiles win where there are many
 * products for each sum and where a task's share of the matrix and of the sums stays in the core's own cache. The limits
 * are where the two ways took the same time, layer by layer, in VGG16, ResNet50 and MobileNetV2 on two cores of a Xeon.
 */
const LEAST_PRODUCTS_POINTWISE = 256;
const LEAST_PRODUCTS = 512;
/** Of 2 MiB of second-level cache, which every processor with AMX has; the weights want some of it too. */
const MOST_BYTES_OF_A_TASK = 1.15 * 2 ** 20;

/** Tasks that ONNX Runtime makes of a large picture, for each thread. */
const TASKS_OF_A_THREAD = 5;

/** Whether a convolution has enough products for each sum. */
export function enoughProducts([, channels = 1, rows = 1, columns = 1]: readonly number[]): boolean {
  const products = channels * rows * columns;
  return products >= (rows * columns === 1 ? LEAST_PRODUCTS_POINTWISE : LEAST_PRODUCTS);
}

/** How many times as much as fits into a core's cache one task writes. */
export function crowding(
  [filters = 1, channels = 1, kernelRows = 1, kernelColumns = 1]: readonly number[],
  output: PictureShape,
  threads: number,
): number {
  const area = kernelRows * kernelColumns;
  const window = area === 1 ? 0 : channels * area;
  const places = (output.rows * output.columns) / (TASKS_OF_A_THREAD * threads);
  return (places * (window + 4 * filters)) / MOST_BYTES_OF_A_TASK;
}

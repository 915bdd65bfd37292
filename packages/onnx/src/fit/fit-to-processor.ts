import { isQuantised } from '../chain/split-chain.ts';
import { removeUnused } from '../export/passes/remove-unused.ts';
import { decodeModel } from '../proto/decode.ts';
import { encodeModel } from '../proto/encode.ts';
import { cutIntoStrips } from './cut-into-strips.ts';
import { useTiles } from './use-tiles.ts';
import { widenFirstConvolution } from './widen-first-convolution.ts';

export interface FitOptions {
  /** Whether the processor has AMX's tiles for bytes. */
  readonly tiles: boolean;
  /** Threads that share an operator. */
  readonly threads: number;
}

/**
 * Gives an int8 graph the form in which ONNX Runtime is fastest on this processor. The graph computes the same function, bit for
 * bit, so that features stored on one machine are those of another. Models that are not int8 come back as they are.
 */
export function fitToProcessor(bytes: Uint8Array, { tiles, threads }: FitOptions): Uint8Array {
  if (!isQuantised(bytes)) return bytes;
  const graph = decodeModel(bytes);
  widenFirstConvolution(graph);
  if (tiles) {
    cutIntoStrips(graph, threads);
    useTiles(graph, threads);
  }
  removeUnused(graph);
  return encodeModel(graph);
}

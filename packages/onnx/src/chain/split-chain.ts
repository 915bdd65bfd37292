import { decodeModel } from '../proto/decode.ts';
import { encodeModel } from '../proto/encode.ts';
import { loadChainAddon, type ChainKernels } from './chain-addon.ts';
import { findChain } from './find-chain.ts';

/** The operators from the photo on that Graft runs itself, on AMX's tiles. */
export interface Front {
  /** Shape of one photo, `[height, width, 3]`. */
  readonly inputShape: readonly number[];
  /** Of one photo's result, which the rest of the model takes. */
  readonly outputShape: readonly number[];
  /**
   * @param pixels uint8 `[count, ...inputShape]`, not to be changed before the promise settles
   * @returns uint8 `[count, ...outputShape]`
   */
  run(pixels: Uint8Array, count: number): Promise<Uint8Array>;
}

/** `auto`: on tiles where the processor has them; `plain`: slow, to compare with; `off`: all by ONNX Runtime. */
export type ChainChoice = 'auto' | 'plain' | 'off';

/**
 * Takes the convolutions at the beginning of an int8 model apart from the rest, where they are such that our own kernels are
 * faster than ONNX Runtime's: those copy every window into a matrix and round its sums in a second pass, ours read the
 * picture as it lies. The bytes in between are the same.
 *
 * @returns `undefined` where there is nothing to gain
 */
export function splitChain(
  bytes: Uint8Array,
  { choice, threads }: { readonly choice: ChainChoice; readonly threads: number },
): { readonly front: Front; readonly rest: Uint8Array } | undefined {
  if (choice === 'off' || !isQuantised(bytes)) return undefined;
  const addon = loadChainAddon();
  if (!addon) return undefined;
  const kernels: ChainKernels = choice === 'plain' ? 'plain' : 'tiles';
  const found = findChain(decodeModel(bytes), (channels, filters) => {
    return kernels === 'plain' || addon.tilesTake(channels, filters);
  });
  if (!found) return undefined;
  const { chain, output } = found;
  const native = new addon.ConvChain({ ...chain, kernels });
  const size = output.reduce((product, side) => product * side, 1);
  const front: Front = {
    inputShape: [chain.rows, chain.columns, chain.channels],
    outputShape: output,
    async run(pixels, count) {
      const result = new Uint8Array(count * size);
      await native.run(pixels, count, result, threads);
      return result;
    },
  };
  return { front, rest: encodeModel(found.rest) };
}

/** Whether a model may hold quantised operators, without taking it apart: fp32 models are large. */
export function isQuantised(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('QuantizeLinear');
}

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A 3 × 3 convolution on bytes with stride 1 and one place of padding, or the greatest of each 2 × 2. */
export type ChainStep =
  | { readonly op: 'pool' }
  | {
      readonly op: 'conv';
      readonly filters: number;
      /** `[filters, channels, 3, 3]` */
      readonly kernel: Int8Array;
      /** Added to each filter's sum of products of bytes: its bias, less the input's zero point times its kernel's sum. */
      readonly offsets: Int32Array;
      /** From a filter's sum to steps of the output. */
      readonly scales: Float32Array;
      readonly inputZero: number;
      readonly outputZero: number;
    };

/** What the addon runs, see `native/read_chain.h`. */
export interface ChainDescription {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly steps: readonly ChainStep[];
}

/** `tiles`: Intel's AMX; `plain`: C++ that is there to be compared with. */
export type ChainKernels = 'tiles' | 'plain';

export interface NativeChain {
  /**
   * @param input `[count, rows, columns, channels]`; neither array may be changed before the promise settles
   * @param output `[count, rows, columns, channels]` of the last step
   */
  run(input: Uint8Array, count: number, output: Uint8Array, threads: number): Promise<void>;
}

/** The export table of `native/addon.cc`. */
export interface ChainAddon {
  readonly ConvChain: new (chain: ChainDescription & { readonly kernels: ChainKernels }) => NativeChain;
  /** Whether this processor has tiles, and they take a convolution of this size. */
  tilesTake(channels: number, filters: number): boolean;
}

/** The addon; `undefined` where it was not built or does not load: ONNX Runtime computes the same. */
export function loadChainAddon(): ChainAddon | undefined {
  const path = fileURLToPath(new URL('../../build/Release/graft_chain.node', import.meta.url));
  if (!existsSync(path)) return undefined;
  try {
    return createRequire(import.meta.url)(path) as ChainAddon;
  } catch {
    return undefined;
  }
}

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { GraftError } from '../errors/index.ts';
import type { BatchTimes, Interpolation, ItemVerdict, VerdictCode, ViewParams } from './contract.ts';

/** Pixels that were decoded elsewhere: upright packed RGBA, not premultiplied. */
export interface RawPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What the addon reads a picture from: a path, a file's bytes, or pixels. */
export type NativeSource = string | Uint8Array | RawPixels;

/** What `submitBatch` takes; every key is checked in C++ too. */
export interface NativeBatchRequest {
  readonly files: readonly NativeSource[];
  readonly height: number;
  readonly width: number;
  readonly interpolation?: Interpolation;
  readonly views?: readonly (ViewParams | null)[];
  readonly out: Uint8Array;
}

/** `elsewhere`: this format is to be decoded by others; `aborted`: the whole batch was, and nobody sees the verdict. */
export interface NativeVerdict extends Omit<ItemVerdict, 'code'> {
  readonly code: VerdictCode | 'elsewhere' | 'aborted';
}

export interface NativeBatchAnswer {
  readonly verdicts: NativeVerdict[];
  readonly times: BatchTimes;
  readonly aborted: boolean;
}

export interface NativePictureAnswer {
  readonly verdict: NativeVerdict;
  readonly width: number;
  readonly height: number;
  readonly aborted: boolean;
}

/** The C++ class of `native/pipeline.cc`. */
export interface NativePipeline {
  /** The chosen table of vector kernels: `avx2`, `sse4.1`, `neon` or `off`. */
  readonly simd: string;
  /** @returns an id for {@link abort}; the callback comes on a later turn, always. */
  submitBatch(request: NativeBatchRequest, callback: (answer: NativeBatchAnswer) => void): number;
  submitPicture(
    request: { readonly file: NativeSource; readonly maxSide?: number },
    callback: (answer: NativePictureAnswer) => void,
  ): number;
  /** Copies a picture's packed RGB into `out` and frees it. */
  takePicture(id: number, out: Uint8Array): void;
  abort(id: number): void;
  /** Aborts what is under way, joins the threads; the callbacks of what was under way still come. */
  close(): void;
}

/** The export table of `native/addon.cc`. */
export interface NativeAddon {
  readonly NativePipeline: new (options: {
    readonly threads: number;
    readonly maxPixels: number;
    readonly maxFileBytes: number;
    readonly simd: string;
    readonly jpeg: string;
    readonly png: string;
  }) => NativePipeline;
  rawDecode(files: readonly Uint8Array[]): number;
}

/** Where `tools/setup/native.mjs` puts the addon; `GRAFT_ADDON` names another, such as a sanitizer's build. */
export function addonPath(): string {
  return process.env['GRAFT_ADDON'] ?? fileURLToPath(new URL('../../build/Release/graft_native.node', import.meta.url));
}

/**
 * Loads the addon.
 *
 * @throws GraftError `addon-missing` or `addon-unusable`, with the likely causes and a command for each
 */
export function loadAddon(path: string = addonPath()): NativeAddon {
  if (!existsSync(path))
    throw new GraftError({
      code: 'addon-missing',
      what: "Graft's native addon has not been built",
      received: path,
      expected: 'the file that the set-up builds',
      next: 'npm run setup',
    });
  try {
    return createRequire(import.meta.url)(path) as NativeAddon;
  } catch (cause) {
    throw new GraftError({
      code: 'addon-unusable',
      what: "Graft's native addon cannot be loaded",
      received: `${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      expected: `an addon for ${process.platform}-${process.arch}`,
      next: CAUSES,
      cause,
    });
  }
}

const CAUSES = [
  'try in turn',
  '  1. It was built on another machine or for another processor: rm -rf packages/core/build && npm run setup',
  '  2. A codec library is gone or was upgraded: node tools/setup/system-libraries.mjs && npm run setup',
  `  3. Node.js is too old (this is ${process.version}, it takes 20.19 or later): node --version`,
].join('\n');

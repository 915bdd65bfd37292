import { availableParallelism } from 'node:os';

import { closest, GraftError } from '../errors/index.ts';
import type { PipelineOptions } from './contract.ts';

/** Pillow's limit beyond which it refuses a picture: twice its warning limit of 1/4 GiB of three-byte pixels. */
const DEFAULT_MAX_PIXELS = 178_956_970;
const DEFAULT_MAX_FILE_BYTES = 256 * 1024 * 1024;
const MOST_THREADS = 256;

/** Fills in the defaults and rejects what makes no sense. @throws GraftError `bad-option` */
export function completeOptions(options: PipelineOptions): Required<PipelineOptions> {
  rejectUnknownKeys('openPipeline', options, ['threads', 'maxPixels', 'maxFileBytes', 'simd', 'jpeg']);
  const complete = {
    threads: options.threads ?? Math.min(availableParallelism(), MOST_THREADS),
    maxPixels: options.maxPixels ?? DEFAULT_MAX_PIXELS,
    maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
    simd: options.simd ?? process.env['GRAFT_SIMD'] ?? 'auto',
    jpeg: options.jpeg ?? process.env['GRAFT_JPEG'] ?? 'auto',
  };
  expectWhole('threads', complete.threads, 1, MOST_THREADS);
  expectWhole('maxPixels', complete.maxPixels, 1, 2 ** 40);
  expectWhole('maxFileBytes', complete.maxFileBytes, 1, 2 ** 40);
  return complete;
}

/** @throws GraftError `bad-option` naming the stranger and the key that was probably meant */
export function rejectUnknownKeys(where: string, value: object, known: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const meant = closest(key, known);
    throw new GraftError({
      code: 'bad-option',
      what: `${where} has no such option`,
      received: key,
      expected: meant ?? `one of ${known.join(', ')}`,
    });
  }
}

function expectWhole(name: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return;
  throw new GraftError({
    code: 'bad-option',
    what: `expected a whole number from ${String(least)} to ${String(most)} for ${name} but received ${String(value)}`,
  });
}

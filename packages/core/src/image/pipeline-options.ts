import { availableParallelism } from 'node:os';

import { closest, GraftError } from '../errors/index.ts';
import type { PipelineOptions } from './contract.ts';
import { messageOf } from './message-of.ts';

/** Pillow's limit beyond which it refuses a picture: twice its warning limit of 1/4 GiB of three-byte pixels. */
const DEFAULT_MAX_PIXELS = 178_956_970;
const DEFAULT_MAX_FILE_BYTES = 256 * 1024 * 1024;
const MOST_THREADS = 256;
/** Greatest height and width of a result, as in `native/pipeline.cc`. */
export const MOST_SIDE = 16_384;

/** Fills in the defaults and rejects what makes no sense. @throws GraftError `bad-option` */
export function completeOptions(options: PipelineOptions): Required<PipelineOptions> {
  rejectUnknownKeys('openPipeline', options, ['threads', 'maxPixels', 'maxFileBytes', 'simd', 'jpeg', 'png']);
  const complete = {
    threads: options.threads ?? Math.min(availableParallelism(), MOST_THREADS),
    maxPixels: options.maxPixels ?? DEFAULT_MAX_PIXELS,
    maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
    simd: options.simd ?? process.env['GRAFT_SIMD'] ?? 'auto',
    jpeg: options.jpeg ?? process.env['GRAFT_JPEG'] ?? 'auto',
    png: options.png ?? process.env['GRAFT_PNG'] ?? 'auto',
  };
  expectWhole('options.threads', complete.threads, 1, MOST_THREADS);
  expectWhole('options.maxPixels', complete.maxPixels, 1, 2 ** 40);
  expectWhole('options.maxFileBytes', complete.maxFileBytes, 1, 2 ** 40);
  return complete;
}

/** @throws GraftError `bad-option` naming the stranger and the key that was probably meant */
export function rejectUnknownKeys(where: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null) throw badOption(where, `an object with ${known.join(', ')}`, value);
  for (const key of Object.keys(value)) if (!known.includes(key)) throw unknownKey(where, key, known);
}

/** @throws GraftError `bad-option` */
export function expectWhole(name: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return;
  throw badOption(name, `a whole number from ${String(least)} to ${String(most)}`, value);
}

/** The error for a value that an option cannot have. */
export function badOption(name: string, expected: string, received: unknown): GraftError {
  return new GraftError({
    code: 'bad-option',
    what: `${name} is not what it should be`,
    received: shown(received),
    expected,
  });
}

/**
 * The addon rejects what it does not understand with a TypeError of another realm, `expected X for NAME but received Y`;
 * users see one kind of error.
 */
export function asBadOption<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const message = messageOf(cause);
    const [, among, where, key] = /^expected one of (.*) in (\S+) but received (.*)$/s.exec(message) ?? [];
    if (among !== undefined && where !== undefined && key !== undefined)
      throw unknownKey(where, key, among.split(', '));
    const [, expected, name, received] = /^expected (.*) for (\S+) but received (.*)$/s.exec(message) ?? [];
    if (expected === undefined || name === undefined || received === undefined)
      throw new GraftError({ code: 'bad-option', what: message, cause });
    throw new GraftError({ code: 'bad-option', what: `${name} is not what it should be`, received, expected });
  }
}

function unknownKey(where: string, key: string, known: readonly string[]): GraftError {
  return new GraftError({
    code: 'bad-option',
    what: `${where} has no such option`,
    received: key,
    expected: closest(key, known) ?? `one of ${known.join(', ')}`,
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

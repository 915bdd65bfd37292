import { decodeModel } from '../proto/decode.ts';
import { encodeModel } from '../proto/encode.ts';
import { chooseRange, type CalibrationMethod, type Range } from './choose-range.ts';
import { observe } from './observe.ts';
import { planQuantisation } from './plan.ts';
import { rewrite } from './rewrite.ts';

export interface QuantizeOptions {
  /** Photos, uint8 `[n, height, width, 3]` a batch. Batches of 8 are quick and small; 64 photos are enough. */
  readonly calibration: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** How ranges are chosen; `mse` where left out. */
  readonly method?: CalibrationMethod;
  /** For `percentile`: the share of values kept on either side, in percent; 99.99 where left out. */
  readonly percentile?: number;
  /** Bits of a weight: 8, or 7 on processors whose 8-bit dot product saturates. */
  readonly weightBits?: 7 | 8;
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * Turns an fp32 model that {@link exportOnnx} wrote into int8.
 */
export async function quantizeOnnx(bytes: Uint8Array, options: QuantizeOptions): Promise<Uint8Array> {
  const graph = decodeModel(bytes);
  const plan = planQuantisation(graph);
  const method = options.method ?? 'mse';
  const percentile = options.percentile ?? 99.99;
  const statistics = await observe(graph, plan.observed, options.calibration, {
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const ranges = new Map<string, Range>();
  for (const [name, { histogram }] of statistics) ranges.set(name, chooseRange(histogram, { method, percentile }));
  const means = new Map([...statistics].map(([name, seen]) => [name, seen.means]));
  const quantised = rewrite(graph, plan, { ranges, means }, { greatestWeight: options.weightBits === 7 ? 63 : 127 });
  return encodeModel(quantised);
}

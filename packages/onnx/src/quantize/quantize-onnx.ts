import { decodeModel } from '../proto/decode.ts';
import { encodeModel } from '../proto/encode.ts';
import { detectIntegerSupport } from '../session/integer-support.ts';
import { batchNormToConv } from './batch-norm-to-conv.ts';
import { chooseRange, type CalibrationMethod, type Range } from './choose-range.ts';
import { expandHardSwish } from './expand-hard-swish.ts';
import { observe } from './observe.ts';
import { planQuantisation } from './plan.ts';
import { rewrite } from './rewrite.ts';

export interface QuantizeOptions {
  /**
   * The user's own photos, uint8 `[n, height, width, 3]` a batch. 64 in batches of 8 are plenty; 16 come within a few
   * percent of their quality, which is worth knowing for networks as slow as VGG.
   */
  readonly calibration: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** How the ranges of activations are chosen; `mse` where left out. */
  readonly method?: CalibrationMethod;
  /** For `percentile`: the share of values kept on either side, in percent; 99.999 where left out. */
  readonly percentile?: number;
  /** Bits of a weight; where left out 8, or 7 on a processor whose 8-bit sums would saturate. */
  readonly weightBits?: 7 | 8;
  /** Threads for the calibration. The result does not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * Post-training quantisation of an fp32 model that `exportOnnx` wrote: convolutions and what lies between them in 8 bits
 * (weights symmetric, one scale for each output channel; activations uint8), in ONNX's QDQ form, which ONNX Runtime runs as
 * integer operators. A `uint8` photo is the first convolution's input as it is. The same photos give the same bytes.
 *
 * @throws GraftError `onnx-unreadable`, `calibration-empty`, `onnx-input`, `onnxruntime-missing`
 */
export async function quantizeOnnx(bytes: Uint8Array, options: QuantizeOptions): Promise<Uint8Array> {
  const { method = 'mse', percentile = 99.999 } = options;
  const weightBits = options.weightBits ?? ((await detectIntegerSupport()).saturates ? 7 : 8);
  const graph = decodeModel(bytes);
  batchNormToConv(graph);
  expandHardSwish(graph);
  const plan = planQuantisation(graph);
  const statistics = await observe(graph, plan.observed, options.calibration, {
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const ranges = new Map<string, Range>();
  const means = new Map<string, Float64Array>();
  for (const [name, seen] of statistics) {
    ranges.set(name, chooseRange(seen.histogram, { method, percentile }));
    means.set(name, seen.means);
  }
  const greatestWeight = weightBits === 7 ? 63 : 127;
  return encodeModel(rewrite(graph, plan, { ranges, means }, { greatestWeight }));
}

import { shuffleByHash, type Sample } from '../data/index.ts';
import { type ImagePipeline } from '../image/index.ts';
import { GraftError } from '../errors/index.ts';
import type { FeatureIdentity } from '../features/index.ts';

/** Photos that int8 is calibrated on, and others that it is judged on. */
export interface CalibrationPhotos {
  /** Pixels in batches of {@link CALIBRATION_BATCH}, uint8 NHWC. */
  readonly calibration: readonly Uint8Array[];
  readonly heldBack: readonly { readonly pixels: Uint8Array; readonly count: number }[];
  /** Class of each held-back photo. */
  readonly heldBackLabels: Int32Array;
  /** Hashes of the calibration photos' bytes. */
  readonly hashes: readonly string[];
}

export interface DrawOptions {
  readonly samples: readonly Sample[];
  readonly hashes: ReadonlyMap<string, string>;
  readonly pipeline: ImagePipeline;
  readonly backbone: { readonly identity: FeatureIdentity; readonly preset: { readonly gflops?: number } };
  readonly signal: AbortSignal | undefined;
}

const CALIBRATION_BATCH = 8;
/** Photos to calibrate on and to judge by: of a network above {@link HEAVY} fewer, as its fp32 pass is most of the wait. */
const PHOTOS = { light: { calibration: 64, heldBack: 128 }, heavy: { calibration: 32, heldBack: 64 } } as const;
/** 10⁹ operations a photo. */
const HEAVY = 10;
const HELD_BACK_BATCH = 32;

/**
 * Draws photos by the hash of their bytes, class by class in turn, so that the draw does not depend on names or order;
 * damaged ones are passed over.
 *
 * @throws GraftError `class-empty` where no photo can be read
 */
export async function drawPhotos(options: DrawOptions): Promise<CalibrationPhotos> {
  const { samples, hashes, backbone, pipeline, signal } = options;
  const { height, width, interpolation } = backbone.identity;
  const size = height * width * 3;
  const counts = PHOTOS[(backbone.preset.gflops ?? 0) > HEAVY ? 'heavy' : 'light'];
  const chosen = inTurn(samples, hashes).slice(0, counts.calibration + counts.heldBack);
  const read = async (part: readonly Sample[], batch: number) => {
    const batches: { pixels: Uint8Array; samples: Sample[] }[] = [];
    for (let start = 0; start < part.length; start += batch) {
      const own = part.slice(start, start + batch);
      const out = new Uint8Array(own.length * size);
      const files = own.map(({ path }) => path);
      const { verdicts } = await pipeline.readBatch({
        files,
        height,
        width,
        interpolation,
        out,
        ...(signal && { signal }),
      });
      const good = own.flatMap((sample, i) => (verdicts[i]!.status === 'error' ? [] : [{ sample, i }]));
      const pixels = new Uint8Array(good.length * size);
      for (const [k, { i }] of good.entries()) pixels.set(out.subarray(i * size, (i + 1) * size), k * size);
      if (good.length > 0) batches.push({ pixels, samples: good.map(({ sample }) => sample) });
    }
    return batches;
  };
  // A small data set is used for both: better judged on seen photos than not at all.
  const enough = chosen.length >= 2 * counts.calibration;
  const calibration = await read(chosen.slice(0, counts.calibration), CALIBRATION_BATCH);
  const heldBack = await read(enough ? chosen.slice(counts.calibration) : chosen, HELD_BACK_BATCH);
  if (calibration.length === 0 || heldBack.length === 0) {
    throw new GraftError({
      code: 'class-empty',
      what: 'No training photo that was drawn for calibration can be read',
      received: `${chosen.length} damaged files`,
      next: 'graft audit DIR',
    });
  }
  return {
    calibration: calibration.map(({ pixels }) => pixels),
    heldBack: heldBack.map(({ pixels, samples: own }) => ({ pixels, count: own.length })),
    heldBackLabels: Int32Array.from(heldBack.flatMap(({ samples: own }) => own.map(({ label }) => label))),
    hashes: calibration.flatMap(({ samples: own }) => own.map(({ path }) => hashes.get(path) ?? '')),
  };
}

/** One photo of each class, then the next of each. */
function inTurn(samples: readonly Sample[], hashes: ReadonlyMap<string, string>): Sample[] {
  const order = shuffleByHash(samples, 0, ({ path, relativePath }) => hashes.get(path) ?? relativePath);
  const rank = new Map<number, number>();
  return order
    .map((sample) => {
      const turn = rank.get(sample.label) ?? 0;
      rank.set(sample.label, turn + 1);
      return { sample, turn };
    })
    .sort((a, b) => a.turn - b.turn || a.sample.label - b.sample.label)
    .map(({ sample }) => sample);
}

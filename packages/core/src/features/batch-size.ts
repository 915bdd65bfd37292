/** Photos a batch, most to least that are tried. */
const TRIED = [32, 16, 8] as const;

/** Each size has this many turns, of two batches: the second is timed, as its photos were decoded behind the first. */
const TURNS = 2;

/** A smaller batch takes less memory, so it may be this much slower than the fastest. */
const MARGIN = 1.02;

/** Photos below which a fixed size is as good: the trial would be most of the work. */
const LEAST_PHOTOS = 512;

/** Says how large the next batch shall be, and is told how long each took. */
export interface BatchSizes {
  next(): number;
  /** @param seconds that a batch took, in the order of {@link next}, waiting for its photos included */
  took(seconds: number): void;
}

/** Batches of one size. */
export function fixedBatches(size: number): BatchSizes {
  return { next: () => size, took: () => undefined };
}

/**
 * Tries batch sizes on the first of the photos that are to be done anyway, then goes on with the smallest of those that are about
 * as fast as the fastest. Which one that is depends on network and machine, and on the share of the cores that reading photos
 * takes. For networks that compute each photo by itself alone, as then the features do not depend on it.
 *
 * @param most greatest size
 */
export function measuredBatches(most: number): BatchSizes {
  const sizes = TRIED.filter((size) => size <= most);
  const [largest = most] = sizes;
  const best = new Map<number, number>();
  // The first batch of all is slow whatever its size: memory is taken, photos were not decoded behind another.
  const plan = [{ size: largest, timed: false }];
  for (let turn = 0; turn < TURNS; turn++) {
    for (const size of sizes) plan.push({ size, timed: false }, { size, timed: true });
  }
  let asked = 0;
  let told = 0;
  return {
    next() {
      // The next batch is asked for while the last of the trial is still being computed.
      return plan[asked++]?.size ?? chosen(best) ?? largest;
    },
    took(seconds) {
      const trial = plan[told++];
      if (trial?.timed !== true) return;
      const each = seconds / trial.size;
      best.set(trial.size, Math.min(best.get(trial.size) ?? Infinity, each));
    },
  };
}

function chosen(best: ReadonlyMap<number, number>): number | undefined {
  const fastest = Math.min(...best.values());
  const good = [...best].filter(([, each]) => each <= fastest * MARGIN).map(([size]) => size);
  return good.length > 0 ? Math.min(...good) : undefined;
}

/**
 * @param rowsAlone whether the network's result for a photo does not depend on the others of its batch
 * @param photos to do in all
 * @param most greatest size
 */
export function batchSizes(rowsAlone: boolean, photos: number, most: number): BatchSizes {
  return rowsAlone && photos >= LEAST_PHOTOS ? measuredBatches(most) : fixedBatches(most);
}

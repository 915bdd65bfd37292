import { GraftError } from '../errors/index.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Lower and upper bound, both in [0, 1]. */
export type Interval = readonly [number, number];

/**
 * Wilson's score interval of a proportion (Wilson 1927), e.g. of an accuracy: unlike the textbook's ±1.96·√(pq/n) it
 * holds what it promises for few photos and for accuracies near 1.
 *
 * @param successes photos that were right, 0…count
 * @param count photos, at least 1
 * @param confidence in (0, 1)
 * @throws GraftError `bad-option`
 */
export function wilsonInterval(successes: number, count: number, confidence = 0.95): Interval {
  if (!(count >= 1) || !(successes >= 0) || successes > count || !(confidence > 0 && confidence < 1))
    throw new GraftError({
      code: 'bad-option',
      what: 'There is no such interval',
      received: `${successes} of ${count} at confidence ${confidence}`,
      expected: '0…count successes of at least 1, confidence between 0 and 1',
    });
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const z2 = z * z;
  const p = successes / count;
  const centre = (p + z2 / (2 * count)) / (1 + z2 / count);
  const half = (z / (1 + z2 / count)) * Math.sqrt((p * (1 - p)) / count + z2 / (4 * count * count));
  // Exact at the ends, where rounding would leave 1e-17 or 1 - 1e-16.
  return [successes === 0 ? 0 : Math.max(0, centre - half), successes === count ? 1 : Math.min(1, centre + half)];
}

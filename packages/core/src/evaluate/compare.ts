import { GraftError } from '../errors/index.ts';
import type { DetailedEvaluation, JudgedPhoto } from './evaluation.ts';
import { wilsonInterval, type Interval } from './interval.ts';
import { holm, mcnemar, type McNemar } from './mcnemar.ts';
import { normalQuantile } from './normal-quantile.ts';

/** A classifier's name and what it said. */
export interface Contestant {
  readonly name: string;
  readonly evaluation: DetailedEvaluation;
}

export interface ContestantScores {
  readonly name: string;
  readonly accuracy: number;
  /** 95 % Wilson interval. */
  readonly interval: Interval;
  readonly loss: number;
}

/** Two classifiers on the same photos. */
export interface PairComparison extends McNemar {
  readonly first: string;
  readonly second: string;
  /** Accuracy of the first less that of the second. */
  readonly difference: number;
  /** 95 % interval of the difference for paired proportions (Bonett and Price 2012). */
  readonly differenceInterval: Interval;
  /** The p-value corrected for the number of pairs (Holm). */
  readonly adjustedPValue: number;
}

/** Plain JSON. */
export interface Comparison {
  readonly schemaVersion: 1;
  readonly classes: readonly string[];
  /** Photos that all could read; all scores here are over these. */
  readonly count: number;
  /** Best accuracy first. */
  readonly contestants: readonly ContestantScores[];
  readonly pairs: readonly PairComparison[];
}

/**
 * Compares classifiers that saw the same test photos: accuracies with intervals, and McNemar's exact test for every pair.
 *
 * @throws GraftError `different-classes`, `nothing-to-evaluate`
 */
export function compareEvaluations(contestants: readonly Contestant[]): Comparison {
  const [first] = contestants;
  const classes = first?.evaluation.classes ?? [];
  for (const { name, evaluation } of contestants)
    if (evaluation.classes.join('\n') !== classes.join('\n'))
      throw new GraftError({
        code: 'different-classes',
        what: 'The classifiers do not tell the same classes apart',
        received: `${name}: ${evaluation.classes.join(', ')}`,
        expected: `as ${first?.name ?? ''}: ${classes.join(', ')}`,
      });
  const common = commonPhotos(contestants);
  const right = common.map((photos) => photos.map(({ label, predicted }) => label === predicted));
  const count = right[0]?.length ?? 0;
  if (count === 0)
    throw new GraftError({ code: 'nothing-to-evaluate', what: 'There is no photo that all classifiers could read' });
  const pairs = right.flatMap((a, i) =>
    right.slice(i + 1).map((b, k) => comparePair(contestants, i, i + 1 + k, mcnemar(a, b), count)),
  );
  const adjusted = holm(pairs.map((pair) => pair.pValue));
  return {
    schemaVersion: 1,
    classes,
    count,
    contestants: contestants
      .map(({ name }, i) => {
        const hits = right[i]?.filter(Boolean).length ?? 0;
        return { name, accuracy: hits / count, interval: wilsonInterval(hits, count), loss: meanLoss(common[i] ?? []) };
      })
      .sort((a, b) => b.accuracy - a.accuracy || a.loss - b.loss),
    pairs: pairs.map((pair, i) => ({ ...pair, adjustedPValue: adjusted[i] ?? 1 })),
  };
}

/** Each contestant's photos, in one order, without those that some could not read. */
function commonPhotos(contestants: readonly Contestant[]): JudgedPhoto[][] {
  const byPath = contestants.map(({ evaluation }) => new Map(evaluation.photos.map((photo) => [photo.path, photo])));
  const paths = [...(byPath[0]?.keys() ?? [])].filter((path) => byPath.every((photos) => photos.has(path)));
  return byPath.map((photos) => paths.flatMap((path) => photos.get(path) ?? []));
}

function meanLoss(photos: readonly JudgedPhoto[]): number {
  const sum = photos.reduce(
    (total, { label, probabilities }) => total - Math.log(Math.max(1e-7, probabilities[label] ?? 0)),
    0,
  );
  return sum / photos.length;
}

function comparePair(
  contestants: readonly Contestant[],
  i: number,
  j: number,
  test: McNemar,
  count: number,
): Omit<PairComparison, 'adjustedPValue'> {
  return {
    first: contestants[i]?.name ?? '',
    second: contestants[j]?.name ?? '',
    ...test,
    difference: (test.onlyFirst - test.onlySecond) / count,
    differenceInterval: pairedInterval(test, count),
  };
}

/** Adds one photo to either side, which mends the plain interval's bad coverage for few photos. */
function pairedInterval({ onlyFirst, onlySecond }: McNemar, count: number): Interval {
  const p = (onlyFirst + 1) / (count + 2);
  const q = (onlySecond + 1) / (count + 2);
  const half = normalQuantile(0.975) * Math.sqrt((p + q - (p - q) ** 2) / (count + 2));
  return [Math.max(-1, p - q - half), Math.min(1, p - q + half)];
}

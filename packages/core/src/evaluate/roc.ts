import type { Probabilities } from './scores.ts';

/** Points of a ROC curve from (0, 0) to (1, 1). */
export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/**
 * ROC curve of one class against the rest. Photos with equal scores are one step, so ties give a slanted line and the
 * area is that of the Mann-Whitney statistic (scikit-learn's `roc_curve(drop_intermediate=False)`).
 *
 * @returns `null` where the photos are all of the class or none is.
 */
export function rocCurve(scores: ArrayLike<number>, positive: ArrayLike<boolean>): RocPoint[] | null {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[b] ?? NaN) - (scores[a] ?? NaN),
  );
  const positives = order.filter((i) => positive[i]).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const points: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  let hits = 0;
  let alarms = 0;
  for (const [rank, i] of order.entries()) {
    if (positive[i]) hits++;
    else alarms++;
    const next = order[rank + 1];
    if (next === undefined || scores[next] !== scores[i])
      points.push({ falsePositiveRate: alarms / negatives, truePositiveRate: hits / positives });
  }
  return points;
}

/** Area under a ROC curve by the trapezoid rule, in [0, 1]. */
export function areaUnder(curve: readonly RocPoint[]): number {
  let area = 0;
  for (const [i, point] of curve.entries()) {
    const last = curve[i - 1];
    if (last === undefined) continue;
    area += ((point.falsePositiveRate - last.falsePositiveRate) * (point.truePositiveRate + last.truePositiveRate)) / 2;
  }
  return area;
}

/** One class's curve and area; `null` where the class does not occur, or nothing else does. */
export interface ClassRoc {
  readonly curve: readonly RocPoint[];
  readonly auc: number;
}

/** ROC of every class against the rest. */
export function oneVsRest(labels: ArrayLike<number>, probabilities: readonly Probabilities[]): (ClassRoc | null)[] {
  const classes = probabilities[0]?.length ?? 0;
  return Array.from({ length: classes }, (_, label) => {
    const curve = rocCurve(
      probabilities.map((row) => row[label] ?? NaN),
      probabilities.map((_, i) => labels[i] === label),
    );
    return curve === null ? null : { curve, auc: areaUnder(curve) };
  });
}

/** Unweighted mean of the classes' areas (scikit-learn's `roc_auc_score(multi_class="ovr", average="macro")`). */
export function macroAuc(rocs: readonly (ClassRoc | null)[]): number | null {
  const areas = rocs.flatMap((roc) => (roc === null ? [] : [roc.auc]));
  return areas.length === 0 ? null : areas.reduce((sum, auc) => sum + auc, 0) / areas.length;
}

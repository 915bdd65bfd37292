/** One thing to choose: on a Pareto plot more is better on both axes. */
export interface ParetoPoint {
  readonly label: string;
  /** What it costs, turned so that more is better: images a second. Above 0, for the axis is logarithmic. */
  readonly x: number;
  /** How good it is: an accuracy in [0, 1]. */
  readonly y: number;
  /** Bounds of `y`, e.g. a 95 % interval. */
  readonly low?: number;
  readonly high?: number;
}

/** The points that can stand on such a plot: a place on both axes. */
export const placeable = <P extends ParetoPoint>(points: readonly P[]): P[] =>
  points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y) && x > 0);

/**
 * The Pareto front: the points that no other one beats, which is to be at least as good on both axes and better on one.
 * Two points at one place are both on it.
 *
 * @returns from the slowest and most accurate to the fastest; points without a place on the axes are left out
 */
export function paretoFront<P extends ParetoPoint>(points: readonly P[]): P[] {
  const fastestFirst = placeable(points).sort((a, b) => b.x - a.x || b.y - a.y);
  const front: P[] = [];
  let best = -Infinity;
  for (const point of fastestFirst) {
    const twin = front.at(-1);
    if (point.y > best || (twin?.x === point.x && twin.y === point.y)) front.push(point);
    best = Math.max(best, point.y);
  }
  return front.reverse();
}

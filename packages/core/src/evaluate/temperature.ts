import type { Probabilities } from './scores.ts';

/** Temperatures outside are not looked for: where the photos are all right, the best one would be 0. */
const BOUNDS = { low: 0.05, high: 20 };
/** Below the least positive float32, so a probability that underflowed to 0 stays the least probable. */
const TINY = 1e-46;

/**
 * The temperature T that minimises the cross-entropy of softmax(log(p) / T) (Guo et al. 2017): above 1 for a classifier
 * that is too sure of itself. The cross-entropy is convex in 1/T, so the root of its derivative is found by bisection,
 * to the last bits. Fit it on validation photos, never on the test photos.
 *
 * @returns T in [0.05, 20]; 1 where there are no photos.
 */
export function fitTemperature(labels: ArrayLike<number>, probabilities: readonly Probabilities[]): number {
  if (probabilities.length === 0) return 1;
  const logs = probabilities.map((row) => Float64Array.from(row, (p) => Math.log(Math.max(p, TINY))));
  let low = 1 / BOUNDS.high;
  let high = 1 / BOUNDS.low;
  if (slope(labels, logs, low) >= 0) return BOUNDS.high;
  if (slope(labels, logs, high) <= 0) return BOUNDS.low;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (slope(labels, logs, middle) < 0) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}

/** Derivative of the summed cross-entropy by β = 1/T: expected log-probability under softmax(β·logs) less the true one. */
function slope(labels: ArrayLike<number>, logs: readonly Float64Array[], beta: number): number {
  let sum = 0;
  for (const [i, row] of logs.entries()) {
    let top = -Infinity;
    for (const log of row) if (log > top) top = log;
    let weights = 0;
    let mean = 0;
    for (const log of row) {
      const weight = Math.exp(beta * (log - top));
      weights += weight;
      mean += weight * log;
    }
    sum += mean / weights - (row[labels[i] ?? -1] ?? NaN);
  }
  return sum;
}

/** softmax(log(p) / T): the probabilities of one photo at temperature T; T = 1 leaves them alone. */
export function applyTemperature(probabilities: Probabilities, temperature: number): number[] {
  const row = Array.from(probabilities);
  if (temperature === 1) return row;
  const logs = row.map((p) => Math.log(Math.max(p, TINY)) / temperature);
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

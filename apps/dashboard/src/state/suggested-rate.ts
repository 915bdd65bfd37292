/** One try of a learning-rate finder. */
export interface RateTry {
  readonly learningRate: number;
  readonly loss: number;
}

/**
 * The rate at which the loss falls fastest: the steepest descent of the smoothed loss over the logarithm of the rate, as
 * Smith proposes (2017, "Cyclical Learning Rates"). Undefined for fewer than four tries, or where the loss never falls.
 */
export function suggestedRate(tries: readonly RateTry[]): RateTry | undefined {
  const usable = tries.filter((one) => one.learningRate > 0 && Number.isFinite(one.loss));
  if (usable.length < 4) return undefined;
  let best: { one: RateTry; slope: number } | undefined;
  for (let i = 1; i < usable.length - 1; i++) {
    const [before, one, after] = [usable[i - 1], usable[i], usable[i + 1]];
    if (before === undefined || one === undefined || after === undefined) continue;
    const slope = (after.loss - before.loss) / Math.log(after.learningRate / before.learningRate);
    if (slope < 0 && (best === undefined || slope < best.slope)) best = { one, slope };
  }
  return best?.one;
}

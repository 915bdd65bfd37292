import { rowLosses } from './scores.ts';

/** Bounds of the search: beyond them something is wrong with the logits, not with their scale. */
const LEAST = 1 / 16;
const GREATEST = 64;

/**
 * The factor that logits must be multiplied by for the least mean log-loss: temperature scaling (Guo et al. 2017), by
 * golden-section search over its logarithm (the loss is convex in the factor).
 *
 * @param logits row-major `[labels.length, classes]`, of rows that the model was not fitted on
 */
export function calibrationFactor(logits: Float32Array, labels: Int32Array, classes: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  const loss = (exponent: number): number => {
    const factor = Math.exp(exponent);
    const { losses } = rowLosses(
      logits.map((logit) => logit * factor),
      labels,
      classes,
    );
    return losses.reduce((a, b) => a + b, 0);
  };
  let [low, high] = [Math.log(LEAST), Math.log(GREATEST)];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  while (high - low > 1e-3) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - golden * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + golden * (high - low);
      lossRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

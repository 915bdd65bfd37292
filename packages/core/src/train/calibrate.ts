import { rowLosses } from './scores.ts';

/** Bounds of the search: beyond them something is wrong with the logits, not with their scale. */
const LEAST = 1 / 16;
const GREATEST = 64;

/**
 * The mean log-loss of logits after temperature scaling, in nats: how good they are apart from how sure they are. A network
 * that is trained on grows surer than it is right, and a plain loss would hide behind that what it learnt.
 */
export function calibratedLoss(logits: Float32Array, labels: Int32Array, classes: number): number {
  const factor = calibrationFactor(logits, labels, classes);
  return meanLoss(logits, labels, classes, factor);
}

/**
 * The factor that logits must be multiplied by for the least mean log-loss: temperature scaling (Guo et al. 2017), by
 * golden-section search over its logarithm (the loss is convex in the factor).
 *
 * @param logits row-major `[labels.length, classes]`, of rows that the model was not fitted on
 */
export function calibrationFactor(logits: Float32Array, labels: Int32Array, classes: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  const loss = (exponent: number): number => meanLoss(logits, labels, classes, Math.exp(exponent));
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

function meanLoss(logits: Float32Array, labels: Int32Array, classes: number, factor: number): number {
  const scaled = logits.map((logit) => logit * factor);
  return rowLosses(scaled, labels, classes).losses.reduce((a, b) => a + b, 0) / labels.length;
}

import { headClasses, headLogits, type Head } from '../model/index.ts';
import type { Scores } from './events.ts';

/** Loss, accuracy and confusion of logits. */
export interface LogitScores extends Scores {
  /** Row: true class, column: predicted class. */
  readonly confusion: number[][];
}

/**
 * Mean cross-entropy in nats, accuracy, and confusion matrix.
 *
 * @param logits row-major `[labels.length, classes]`
 */
export function scoreLogits(logits: Float32Array, labels: Int32Array, classes: number): LogitScores {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const { losses, right } = rowLosses(logits, labels, classes, (label, predicted) => confusion[label]![predicted]!++);
  const count = Math.max(1, labels.length);
  return { loss: losses.reduce((a, b) => a + b, 0) / count, accuracy: right / count, confusion };
}

/** Cross-entropy in nats of each row of logits, and how many have their label on top. */
export function rowLosses(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  onRow?: (label: number, predicted: number) => void,
): { losses: Float64Array; right: number } {
  const losses = new Float64Array(labels.length);
  let right = 0;
  for (const [row, label] of labels.entries()) {
    const start = row * classes;
    let best = 0;
    for (let j = 1; j < classes; j++) if (logits[start + j]! > logits[start + best]!) best = j;
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += Math.exp(logits[start + j]! - logits[start + best]!);
    losses[row] = logits[start + best]! + Math.log(sum) - logits[start + label]!;
    if (best === label) right++;
    onRow?.(label, best);
  }
  return { losses, right };
}

/** {@link scoreLogits} of a head in inference mode over features `[labels.length, head.inputs]`. */
export function meanScores(head: Head, features: Float32Array, labels: Int32Array): LogitScores {
  return scoreLogits(headLogits(head, features, labels.length), labels, headClasses(head));
}

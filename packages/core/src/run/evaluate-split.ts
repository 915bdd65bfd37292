import { wilsonInterval } from '../evaluate/index.ts';
import { argmaxRows, softmaxRows } from '../model/index.ts';
import { scoreLogits, type Emit, type SamplePrediction, type SplitScores } from '../train/index.ts';
import type { SplitFeatures } from './job-features.ts';

/** Photos that a `predictions` event shows. */
const SHOWN = 24;

/**
 * Scores of logits on a split's photos, row-major `[photos, classes]`; told by `evaluated` and `predictions` events.
 */
export function evaluateSplit(
  split: 'validation' | 'test',
  logits: Float32Array,
  classes: number,
  { labels, samples }: Pick<SplitFeatures, 'labels' | 'samples'>,
  emit: Emit,
): SplitScores {
  const { loss, accuracy, confusion } = scoreLogits(logits, labels, classes);
  const right = Math.round(accuracy * labels.length);
  const scores = { loss, accuracy, count: labels.length, interval: wilsonInterval(right, labels.length) };
  emit({ type: 'evaluated', split, scores, confusion });
  const probabilities = softmaxRows(logits, classes);
  const predicted = argmaxRows(logits, classes);
  const predictions = samples.map((sample, row): SamplePrediction => ({
    file: sample.path,
    label: sample.label,
    predicted: predicted[row]!,
    probabilities: [...probabilities.subarray(row * classes, (row + 1) * classes)],
  }));
  emit({ type: 'predictions', split, samples: mostTelling(predictions) });
  return scores;
}

/** The most confident mistakes, then the photos that it was least sure of. */
function mostTelling(predictions: readonly SamplePrediction[]): SamplePrediction[] {
  const sureness = ({ probabilities, predicted }: SamplePrediction): number => probabilities[predicted]!;
  const wrong = predictions.filter(({ label, predicted }) => label !== predicted);
  const right = predictions.filter(({ label, predicted }) => label === predicted);
  wrong.sort((a, b) => sureness(b) - sureness(a));
  right.sort((a, b) => sureness(a) - sureness(b));
  return [...wrong, ...right].slice(0, SHOWN);
}

import type { Evaluation } from './evaluation.ts';
import { percent, printable, textTable } from './text-table.ts';

/** Classes beyond which the confusion matrix gives way to a list of the most frequent mix-ups. */
const MATRIX_CLASSES = 12;
const BAR = 24;

/** The evaluation for a terminal or a file: plain text, no escape codes. */
export function evaluationText(evaluation: Evaluation): string {
  const { count, interval, loss, unreadable, topK, macroAuc } = evaluation;
  const [low, high] = interval;
  const lines = [
    `Accuracy ${percent(evaluation.accuracy)} on ${count} photos, 95% interval ${percent(low)} – ${percent(high)}`,
    [
      `balanced accuracy ${percent(evaluation.balancedAccuracy)}`,
      ...topK.map(({ k, accuracy }) => `top-${k} ${percent(accuracy)}`),
      `loss ${loss.toFixed(4)} nats`,
      ...(macroAuc === null ? [] : [`AUC ${macroAuc.toFixed(4)}`]),
    ].join(', '),
  ];
  if (unreadable.length > 0) lines.push(`${unreadable.length} files could not be read and are not counted.`);
  lines.push('', classTable(evaluation), '', ...confusionLines(evaluation), '', ...reliabilityLines(evaluation));
  return lines.join('\n');
}

function classTable({ perClass }: Evaluation): string {
  const heading = ['class', 'photos', 'precision', 'recall', '95% interval', 'F1', 'AUC'];
  const rows = perClass.map(({ name, support, precision, recall, recallInterval, f1, auc }) => [
    printable(name),
    String(support),
    percent(precision),
    percent(support === 0 ? null : recall),
    recallInterval === null ? '–' : recallInterval.map(percent).join(' – '),
    percent(f1),
    auc === null ? '–' : auc.toFixed(4),
  ]);
  return textTable([heading, ...rows]);
}

function confusionLines({ confusion, classes }: Evaluation): string[] {
  const names = classes.map(printable);
  if (classes.length <= MATRIX_CLASSES) {
    const rows = confusion.map((row, label) => [names[label] ?? '', ...row.map(String)]);
    return ['Confusion (rows: true class, columns: predicted)', textTable([['', ...names], ...rows])];
  }
  const pairs = confusion.flatMap((row, label) =>
    row.flatMap((photos, predicted) => (label === predicted || photos === 0 ? [] : [{ label, predicted, photos }])),
  );
  pairs.sort((a, b) => b.photos - a.photos);
  const rows = pairs
    .slice(0, 20)
    .map((pair) => [names[pair.label] ?? '', names[pair.predicted] ?? '', String(pair.photos)]);
  return ['Most frequent mix-ups', textTable([['true', 'predicted', 'photos'], ...rows])];
}

function reliabilityLines({ calibration }: Evaluation): string[] {
  const { error, bestTemperature, errorAtBest } = calibration;
  const rows = calibration.bins
    .filter((bin) => bin.count > 0)
    .map(({ low, high, count, confidence, accuracy }) => [
      `${percent(low)} – ${percent(high)}`,
      String(count),
      percent(confidence),
      percent(accuracy),
      bar(accuracy, confidence),
    ]);
  return [
    `Calibration error ${percent(error)}; at temperature ${bestTemperature.toFixed(2)} it would be ${percent(errorAtBest)}`,
    textTable([['confidence', 'photos', 'said', 'right', `${'right'.padEnd(BAR - 4)}│ said`], ...rows]),
  ];
}

/** A bar as long as the accuracy with a mark where the confidence is. */
function bar(accuracy: number, confidence: number): string {
  const filled = Math.round(accuracy * BAR);
  const mark = Math.round(confidence * BAR);
  return Array.from({ length: BAR + 1 }, (_, i) => (i === mark ? '│' : i < filled ? '█' : '·')).join('');
}

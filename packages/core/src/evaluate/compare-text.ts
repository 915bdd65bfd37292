import type { Comparison } from './compare.ts';
import { percent, printable, textTable } from './text-table.ts';

/** Below this, corrected for the number of pairs, a difference counts as shown. */
const SIGNIFICANT = 0.05;

/** The comparison for a terminal or a file: plain text, no escape codes. */
export function comparisonText({ count, contestants, pairs }: Comparison): string {
  const scores = contestants.map(({ name, accuracy, interval: [low, high], loss }) => [
    printable(name),
    percent(accuracy),
    `${percent(low)} – ${percent(high)}`,
    loss.toFixed(4),
  ]);
  const tests = pairs.map((pair) => [
    printable(pair.first),
    printable(pair.second),
    String(pair.onlyFirst),
    String(pair.onlySecond),
    signed(pair.difference),
    pair.differenceInterval.map(signed).join(' – '),
    formatP(pair.pValue),
    formatP(pair.adjustedPValue),
    verdict(pair.adjustedPValue, pair.difference, pair.first, pair.second),
  ]);
  const heading = [
    'first',
    'second',
    'only first right',
    'only second right',
    'difference',
    '95% interval',
    'p',
    'p (Holm)',
    '',
  ];
  return [
    `${count} photos that all could read`,
    '',
    textTable([['classifier', 'accuracy', '95% interval', 'loss'], ...scores]),
    ...(pairs.length === 0 ? [] : ['', "McNemar's exact test", textTable([heading, ...tests])]),
  ].join('\n');
}

function verdict(p: number, difference: number, first: string, second: string): string {
  return p < SIGNIFICANT ? `${printable(difference > 0 ? first : second)} is better` : 'no difference shown';
}

function signed(share: number): string {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)}%`;
}

export function formatP(p: number): string {
  return p >= 0.0001 ? p.toFixed(4) : p.toExponential(1);
}

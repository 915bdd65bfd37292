import type { Comparison, PairComparison } from './compare.ts';
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
  return [
    `${count} photos that all could read`,
    '',
    textTable([['classifier', 'accuracy', '95% interval', 'loss'], ...scores]),
    ...(pairs.length === 0
      ? []
      : ['', "McNemar's exact test", ...pairs.flatMap((pair) => linesOf(pair, pairs.length))]),
  ].join('\n');
}

/** Lines rather than a row: two names and eight numbers are wider than a terminal. */
function linesOf(pair: PairComparison, pairs: number): string[] {
  const [first, second] = [printable(pair.first), printable(pair.second)];
  const interval = pair.differenceInterval.map(signed).join(' – ');
  const corrected = pairs > 1 ? `, Holm's ${formatP(pair.adjustedPValue)}` : '';
  return [
    `${first} – ${second}: ${signed(pair.difference)} (95% interval ${interval})`,
    `  only ${first} right ${pair.onlyFirst}, only ${second} right ${pair.onlySecond}`,
    `  p ${formatP(pair.pValue)}${corrected}: ${verdict(pair.adjustedPValue, pair.difference, pair.first, pair.second)}`,
  ];
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

import { figure, unit } from '../result/figure.ts';
import type { RunProgress } from '../run/progress.ts';

/** A finished case as a line; `undefined` for everything that a log can do without. */
export function plainLine(progress: RunProgress): string | undefined {
  if (progress.type !== 'result') return undefined;
  const { id, status, value, low, high, metric, message } = progress.result;
  if (value === undefined) return `${id}: ${status}${message === undefined ? '' : `: ${message}`}`;
  return `${id}: ${figure(value)} ${unit(metric)} (${figure(low ?? value)} – ${figure(high ?? value)})`;
}

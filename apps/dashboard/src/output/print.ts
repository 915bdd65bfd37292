import type { Line } from '../draw/line.ts';
import { paintLine } from '../theme/paint.ts';
import { themeFromEnvironment } from '../theme/theme.ts';

/** Writes lines to stdout, painted where it is a terminal with colours. */
export function printLines(lines: readonly Line[]): void {
  const theme = themeFromEnvironment(process.env, process.stdout.isTTY === true);
  process.stdout.write(lines.map((line) => `${paintLine(line, theme).trimEnd()}\n`).join(''));
}

/** One JSON value on a line of its own. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

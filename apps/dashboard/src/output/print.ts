import { textOf, type Line } from '../draw/line.ts';
import { paintLine } from '../theme/paint.ts';
import { themeFromEnvironment } from '../theme/theme.ts';

/** Writes lines to stdout, painted where it is a terminal with colours. */
export function printLines(lines: readonly Line[]): void {
  const theme = process.stdout.isTTY ? themeFromEnvironment(process.env, true) : undefined;
  const rows = lines.map((line) => (theme === undefined ? textOf(line).trimEnd() : paintLine(line, theme)));
  process.stdout.write(rows.map((row) => `${row}\n`).join(''));
}

/** One JSON value on a line of its own. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

import type { SplitScores } from '@graft/core/train';
import { displayWidth, printable } from '../draw/display-width.ts';
import { duration, extractionRate, grouped, percent } from '../draw/format.ts';
import { lineWidth, span, type Line } from '../draw/line.ts';
import { wrapCommand, wrapWords } from '../draw/wrap.ts';
import { nextCommands } from '../run/next-commands.ts';
import type { RunState } from '../state/run-state.ts';
import { drawInterval } from './header.ts';

/**
 * The panel that stands over the panes once a run has ended.
 *
 * @param copied which of the commands was copied last
 */
export function drawResult(run: RunState, width: number, program: string, copied = -1): Line[] {
  const lines: Line[] = [];
  const { result, failure, interruption } = run;
  if (result !== undefined) {
    for (const [name, scores] of [
      ['Test accuracy', result.metrics.test],
      ['Validation accuracy', result.metrics.validation],
    ] as const)
      if (scores !== undefined) lines.push(drawScores(name, scores, width));
    const { seconds } = result;
    const times =
      `${duration(seconds.total)}: audit ${duration(seconds.audit)}, features ${duration(seconds.extract)}` +
      ` (${extractionRate(result.imagesPerSecond.extract)}), training ${duration(seconds.train)}, test ${duration(seconds.evaluate)}`;
    const [first = '', ...rest] = wrapWords(times, width - NAME - 2);
    lines.push([span(` ${'Time'.padEnd(NAME)}`, 'muted'), span(first)]);
    for (const text of rest) lines.push([span(' '.repeat(NAME + 1)), span(text)]);
  }
  const message = failure?.message ?? interruption?.message;
  if (message !== undefined)
    for (const text of wrapWords(printable(message), width - 2))
      lines.push([span(` ${text}`, failure === undefined ? 'warning' : 'bad')]);
  for (const [index, { why, command }] of nextCommands(run, program).entries()) {
    const mark = index === copied ? span('▸', 'good') : span(' ');
    const remark = `  # ${why}`;
    const rows = wrapCommand(command, width - 2);
    const fits = rows.length === 1 && displayWidth(command) + remark.length + 2 <= width;
    rows.forEach((row, at) =>
      lines.push([at === 0 ? mark : span(' '), span(row, 'accent'), span(fits ? remark : '', 'muted')]),
    );
  }
  return lines;
}

/** Width of the names before the figures. */
const NAME = 20;

function drawScores(name: string, scores: SplitScores, width: number): Line {
  const line: Line = [
    span(` ${name.padEnd(NAME)}`, 'muted'),
    span(percent(scores.accuracy), 'good', { bold: true }),
    ...drawInterval(scores.interval),
    span(`, ${grouped(scores.count)} photos`, 'muted'),
  ];
  const loss: Line = [span(`, loss ${scores.loss.toFixed(4)}`, 'muted')];
  return lineWidth(line) + lineWidth(loss) <= width ? [...line, ...loss] : line;
}

import type { SplitScores } from '@graft/core/train';
import { displayWidth, printable } from '../draw/display-width.ts';
import { duration, extractionRate, grouped, percent } from '../draw/format.ts';
import { lineWidth, span, type Line } from '../draw/line.ts';
import { wrapCommand, wrapWords } from '../draw/wrap.ts';
import { nearPath, shellWord } from '../run/near-path.ts';
import type { RunState } from '../state/run-state.ts';
import { drawInterval } from './header.ts';

/** What to do next, as commands to copy; `program` is how this program was called. */
export function nextCommands(
  run: RunState,
  program: string,
): readonly { readonly why: string; readonly command: string }[] {
  const { result, started, interruption, failure } = run;
  if (result !== undefined) {
    const bundle = shellWord(nearPath(started?.runDirectory ?? result.bundle));
    const data = shellWord(nearPath(run.dataset?.directory ?? 'DIR'));
    return [
      { why: 'classify photos', command: `${program} predict ${bundle} PHOTO…` },
      {
        why: 'test report',
        command: `${program} evaluate ${bundle} ${data} --report report.html`,
      },
      {
        why: 'use it elsewhere',
        command: `${program} export ${bundle} --to onnx model.onnx`,
      },
    ];
  }
  const own = (command: string): string => command.replace(/^graft /, `${program} `);
  if (interruption !== undefined)
    return [
      {
        why: 'go on',
        command:
          started === undefined
            ? own(interruption.resume)
            : `${program} train --resume ${shellWord(nearPath(started.runDirectory))}`,
      },
    ];
  if (failure !== undefined && started !== undefined)
    return [{ why: 'again, from the start', command: own(started.command) }];
  return [];
}

/** The panel that stands over the panes once a run has ended. */
export function drawResult(run: RunState, width: number, program: string): Line[] {
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
  for (const { why, command } of nextCommands(run, program)) {
    const remark = `  # ${why}`;
    const rows = wrapCommand(command, width - 2);
    const fits = rows.length === 1 && displayWidth(command) + remark.length + 2 <= width;
    rows.forEach((row) => lines.push([span(' '), span(row, 'accent'), span(fits ? remark : '', 'muted')]));
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

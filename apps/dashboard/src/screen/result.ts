import { isAbsolute, relative } from 'node:path';
import { printable } from '../draw/display-width.ts';
import { duration, grouped, percent, rate } from '../draw/format.ts';
import { lineWidth, span, type Line } from '../draw/line.ts';
import { wrapWords } from '../draw/wrap.ts';
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
    ] as const) {
      if (scores === undefined) continue;
      const line: Line = [
        span(` ${name} `),
        span(percent(scores.accuracy), 'good', { bold: true }),
        ...drawInterval(scores.interval),
        span(`, ${grouped(scores.count)} photos`, 'muted'),
      ];
      const loss: Line = [span(`, loss ${scores.loss.toFixed(4)}`, 'muted')];
      lines.push(lineWidth(line) + lineWidth(loss) <= width ? [...line, ...loss] : line);
    }
    const { seconds } = result;
    const times =
      `${duration(seconds.total)} in all: audit ${duration(seconds.audit)}, features ${duration(seconds.extract)}` +
      ` (${rate(result.imagesPerSecond.extract)}), training ${duration(seconds.train)}, test ${duration(seconds.evaluate)}`;
    for (const text of wrapWords(times, width - 2)) lines.push([span(` ${text}`, 'muted')]);
  }
  const message = failure?.message ?? interruption?.message;
  if (message !== undefined)
    for (const text of wrapWords(printable(message), width - 2))
      lines.push([span(` ${text}`, failure === undefined ? 'warning' : 'bad')]);
  for (const { why, command } of nextCommands(run, program)) {
    const [first = '', ...rest] = wrapWords(command, width - why.length - 4);
    lines.push([span(` ${why}: `, 'muted'), span(first, 'accent')]);
    for (const text of rest) lines.push([span(' '.repeat(why.length + 3)), span(text, 'accent')]);
  }
  return lines;
}

/** A path below the working directory as it is from there. */
export function nearPath(path: string, from: string = process.cwd()): string {
  const near = relative(from, path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}

/** Quoted for a POSIX shell where it has to be. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

import { printable } from '../draw/display-width.ts';
import { duration, grouped, percent, rate } from '../draw/format.ts';
import { span, type Line } from '../draw/line.ts';
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
    const bundle = shellWord(result.bundle);
    const data = shellWord(run.dataset?.directory ?? String(started?.config['directory'] ?? 'DIR'));
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
  if (interruption !== undefined) return [{ why: 'go on', command: interruption.resume }];
  if (failure !== undefined && started !== undefined)
    return [{ why: 'again, from the start', command: started.command }];
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
      lines.push([
        span(` ${name} `),
        span(percent(scores.accuracy), 'good', { bold: true }),
        ...drawInterval(scores.interval),
        span(`, loss ${scores.loss.toFixed(4)}, ${grouped(scores.count)} photos`, 'muted'),
      ]);
    }
    const { seconds } = result;
    lines.push([
      span(
        ` ${duration(seconds.total)} in all: audit ${duration(seconds.audit)}, features ${duration(seconds.extract)}` +
          ` (${rate(result.imagesPerSecond.extract)}), training ${duration(seconds.train)}, test ${duration(seconds.evaluate)}`,
        'muted',
      ),
    ]);
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

/** Quoted for a POSIX shell where it has to be. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

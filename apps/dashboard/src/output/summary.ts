import { printable } from '../draw/display-width.ts';
import { span, type Line } from '../draw/line.ts';
import { nearPath, shellWord } from '../run/near-path.ts';
import { drawResult } from '../screen/result.ts';
import type { RunState } from '../state/run-state.ts';

/** What stays on the ordinary screen, so many columns wide, once the dashboard is gone. */
export function summaryLines(run: RunState, program: string, width = 80): Line[] {
  const directory = run.started?.runDirectory;
  if (run.result !== undefined || run.failure !== undefined || run.interruption !== undefined)
    return [
      ...(run.result === undefined ? [] : [[span(' model '), span(printable(nearPath(run.result.bundle)), 'accent')]]),
      ...drawResult(run, width, program),
    ];
  return directory === undefined
    ? [[span('The run goes on.')]]
    : [
        [
          span('The run goes on. To see it again: '),
          span(`${program} watch ${shellWord(nearPath(printable(directory)))}`, 'accent'),
        ],
      ];
}

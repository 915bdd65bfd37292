import type { RunState } from '../state/run-state.ts';
import { nearPath, shellWord } from './near-path.ts';

/** A command that leads on from where a run has ended. */
export interface NextCommand {
  readonly why: string;
  /** As it is shown. */
  readonly command: string;
  /** As it is copied: up to where something has to be filled in. */
  readonly copy: string;
}

/** What to do next, as commands to copy; `program` is how this program was called. */
export function nextCommands(run: RunState, program: string): readonly NextCommand[] {
  const { result, started, interruption, failure } = run;
  if (result !== undefined) {
    const bundle = shellWord(nearPath(started?.runDirectory ?? result.bundle));
    const data = run.dataset === undefined ? undefined : shellWord(nearPath(run.dataset.directory));
    return [
      toFillIn('classify photos', `${program} predict ${bundle} `, 'PHOTO…'),
      data === undefined
        ? toFillIn('test report', `${program} evaluate ${bundle} --report report.html `, 'DIR')
        : whole('test report', `${program} evaluate ${bundle} ${data} --report report.html`),
      whole('use it elsewhere', `${program} export ${bundle} --to onnx model.onnx`),
    ];
  }
  const resume = (directory: string): string => `${program} train --resume ${shellWord(nearPath(directory))}`;
  const own = (command: string): string => command.replace(/^graft /, `${program} `);
  if (interruption !== undefined)
    return [whole('go on', started === undefined ? own(interruption.resume) : resume(started.runDirectory))];
  if (failure !== undefined && started !== undefined) {
    const again = whole('again, from the start', own(started.command));
    // What it had saved is there, unless it was the run itself that went wrong.
    return failure.code === 'run-died' ? [whole('go on', resume(started.runDirectory)), again] : [again];
  }
  return [];
}

const whole = (why: string, command: string): NextCommand => ({ why, command, copy: command });

const toFillIn = (why: string, command: string, blank: string): NextCommand => ({
  why,
  command: command + blank,
  copy: command,
});

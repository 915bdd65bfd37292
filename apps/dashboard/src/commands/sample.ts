import { herbariumDirectory } from '@graft/backbone-seedling/herbarium';
import type { TerminalSession } from '../terminal/session.ts';
import { runAndShow, type RunFlags } from './run-command.ts';

export interface SampleFlags extends RunFlags {
  readonly seed: number;
  readonly out?: string;
}

/** The built-in job: five kinds of leaves and the backbone that comes along. */
export function sample(flags: SampleFlags, session?: TerminalSession): Promise<number> {
  return runAndShow(
    {
      config: {
        directory: herbariumDirectory,
        backbone: 'seedling',
        seed: flags.seed,
        ...(flags.out === undefined ? {} : { out: flags.out }),
      },
    },
    flags,
    session,
  );
}

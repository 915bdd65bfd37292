import { GraftError } from '@graft/errors';
import type { TrainingConfig } from '@graft/core/run';
import { runAndShow, type RunFlags } from './run-command.ts';

/** The flags of `graft train` as commander gives them. */
export interface TrainFlags extends RunFlags, Omit<TrainingConfig, 'directory' | 'backbone'> {
  readonly backbone?: string;
  readonly resume?: string;
}

/**
 * Trains on a folder, or goes on with an interrupted run.
 *
 * @param given whether a flag stood on the command line, apart from defaults
 */
export function train(
  directory: string | undefined,
  flags: TrainFlags,
  given: (name: string) => boolean,
): Promise<number> {
  const { json, plain, debug, detach, resume, backbone, ...options } = flags;
  const look = { ...flagsOf({ json, plain, debug, detach }) };
  if (resume !== undefined) {
    const extra = ['backbone', ...Object.keys(options)].filter(given);
    if (directory !== undefined || extra.length > 0)
      throw usage(
        'A run that goes on has its own settings',
        ['--resume', directory ?? '', ...extra.map((name) => `--${dashed(name)}`)]
          .filter((one) => one !== '')
          .join(' '),
        'graft train --resume RUN, and nothing else but --plain or --json',
      );
    return runAndShow({ config: { directory: '', backbone: '' }, resume }, look);
  }
  if (directory === undefined)
    throw usage('The folder of photos is missing', 'no DIR', 'graft train DIR --backbone ID');
  if (options.recipe === 'scratch')
    return runAndShow({ config: { directory, backbone: backbone ?? 'none', ...options } }, look);
  if (backbone === undefined)
    throw usage(
      'The backbone is missing',
      'no --backbone',
      'graft train DIR --backbone ID; graft backbones lists them',
    );
  return runAndShow({ config: { directory, backbone, ...options } }, look);
}

/** Without the fields that are absent. */
function flagsOf(flags: Record<keyof RunFlags, boolean | undefined>): RunFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const usage = (what: string, received: string, expected: string): GraftError =>
  new GraftError({ code: 'usage', what, received, expected, next: 'graft train --help' });

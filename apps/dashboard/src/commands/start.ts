import { GraftError } from '@graft/errors';
import { EXIT } from '../exit-status.ts';
import { lookFor } from '../output/look.ts';
import { compareRuns } from './compare-runs.ts';
import { atHome } from '../terminal/folders.ts';
import { terminalSession } from '../terminal/session.ts';
import { runAndShow } from './run-command.ts';
import { sample } from './sample.ts';
import { watch } from './watch.ts';

/** The start screen, and what was chosen there. */
export async function startInteractively(): Promise<number> {
  if (lookFor({}) !== 'dashboard')
    throw new GraftError({
      code: 'no-terminal',
      what: 'The start screen needs a terminal',
      received: 'a pipe or a file',
      next: 'graft, or graft train DIR --backbone ID',
    });
  const { chooseStart } = await import('../terminal/choose-start.ts');
  const session = terminalSession();
  const choice = await chooseStart(session);
  switch (choice.kind) {
    case 'leave':
      return EXIT.ok;
    case 'compare':
      return compareRuns([], {}, session);
    case 'sample':
      return sample({ seed: 42 }, session);
    case 'watch':
      return watch(choice.run, {}, session);
    case 'train':
      return runAndShow({ config: { directory: atHome(choice.directory), backbone: choice.backbone } }, {}, session);
  }
}

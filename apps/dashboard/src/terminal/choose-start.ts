import { createElement } from 'react';
import { listedBackbones } from '../commands/backbones.ts';
import { recentRuns } from '../run/recent-runs.ts';
import { StartScreen } from '../screen/start-screen.tsx';
import type { StartChoice } from '../state/start-state.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { describeFolder, foldersAt } from './folders.ts';
import { showFullScreen } from './full-screen.ts';
import type { TerminalSession } from './session.ts';

/** Asks on the whole terminal what shall be run. */
export async function chooseStart(session: TerminalSession): Promise<StartChoice> {
  const [runs, { list }] = await Promise.all([recentRuns('graft-runs'), listedBackbones()]);
  const offer = { runs, backbones: list, foldersAt, describeFolder };
  const theme = themeFromEnvironment(process.env, true);
  return showFullScreen<StartChoice>(({ close }) => createElement(StartScreen, { offer, theme, onChoice: close }), {
    session,
    staysAfter: (choice) => choice.kind !== 'leave',
  });
}

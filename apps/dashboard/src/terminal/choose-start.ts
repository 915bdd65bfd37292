import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createElement } from 'react';
import { listedBackbones } from '../commands/backbones.ts';
import { recentRuns } from '../run/recent-runs.ts';
import { StartScreen } from '../screen/start-screen.tsx';
import type { StartChoice } from '../state/start-state.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { showFullScreen } from './full-screen.ts';

/** Asks on the whole terminal what shall be run. */
export async function chooseStart(): Promise<StartChoice> {
  const [runs, { list }] = await Promise.all([recentRuns('graft-runs'), listedBackbones()]);
  const offer = { runs, backbones: list, foldersAt };
  const theme = themeFromEnvironment(process.env, true);
  return showFullScreen<StartChoice>(({ close }) => createElement(StartScreen, { offer, theme, onChoice: close }));
}

/** Folders whose path begins as what was typed; a folder that cannot be read has none. */
function foldersAt(typed: string): string[] {
  const folder = typed === '' ? '.' : typed.endsWith('/') ? typed : dirname(typed);
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map((entry) => (folder === '.' && !typed.startsWith('.') ? entry.name : join(folder, entry.name)))
      .filter((path) => path.startsWith(typed))
      .sort()
      .slice(0, 200);
  } catch {
    return [];
  }
}

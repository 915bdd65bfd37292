import { listedBackbones } from '../commands/backbones.ts';
import { pressAtStart } from '../keys/start-keys.ts';
import { recentRuns } from '../run/recent-runs.ts';
import { drawStart } from '../screen/start-lines.ts';
import { INITIAL_START_STATE, type StartChoice, type StartOffer, type StartState } from '../state/start-state.ts';
import { choose } from './choose.ts';
import { describeFolder, foldersAt } from './folders.ts';
import type { TerminalSession } from './session.ts';

const VIEW = { begin: (): StartState => INITIAL_START_STATE, press: pressAtStart, draw: drawStart };

/** Asks on the whole terminal what shall be run. */
export async function chooseStart(session: TerminalSession): Promise<StartChoice> {
  const [runs, { list }] = await Promise.all([recentRuns('graft-runs'), listedBackbones()]);
  return choose<StartChoice, StartState, StartOffer>(
    VIEW,
    { runs, backbones: list, foldersAt, describeFolder },
    session,
  );
}

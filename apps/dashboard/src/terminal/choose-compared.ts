import { pressAtCompare } from '../keys/compare-keys.ts';
import { drawCompare } from '../screen/compare-lines.ts';
import { initialCompareState, type CompareChoice, type CompareOffer } from '../state/compare-state.ts';
import { choose } from './choose.ts';
import type { TerminalSession } from './session.ts';

const VIEW = { begin: initialCompareState, press: pressAtCompare, draw: drawCompare };

/** Shows the compare screen until it is left, or a run is opened from it. */
export const chooseCompared = (offer: CompareOffer, session: TerminalSession): Promise<CompareChoice> =>
  choose(VIEW, offer, session);

import { createElement } from 'react';
import { CompareScreen } from '../screen/compare-screen.tsx';
import type { CompareChoice, CompareOffer } from '../state/compare-state.ts';
import { themeFromEnvironment } from '../theme/theme.ts';
import { showFullScreen } from './full-screen.ts';
import type { TerminalSession } from './session.ts';

/** Shows the compare screen until it is left, or a run is opened from it. */
export function chooseCompared(offer: CompareOffer, session: TerminalSession): Promise<CompareChoice> {
  const theme = themeFromEnvironment(process.env, true);
  return showFullScreen<CompareChoice>(({ close }) => createElement(CompareScreen, { offer, theme, onChoice: close }), {
    session,
    staysAfter: (choice) => choice.kind !== 'leave',
  });
}

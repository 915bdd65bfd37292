import { createElement } from 'react';
import { ChoiceScreen, type ChoiceView } from '../screen/choice-screen.tsx';
import { themeFromEnvironment } from '../theme/theme.ts';
import { showFullScreen } from './full-screen.ts';
import type { TerminalSession } from './session.ts';

/** Shows a screen of choices until one is made; the terminal stays taken for what was chosen, unless that is to leave. */
export function choose<C extends { readonly kind: string }, S extends { readonly choice?: C }, O>(
  view: ChoiceView<S, O>,
  offer: O,
  session: TerminalSession,
): Promise<C> {
  const theme = themeFromEnvironment(process.env, true);
  return showFullScreen<C>(
    ({ close }) => createElement(ChoiceScreen<C, S, O>, { view, offer, theme, onChoice: close }),
    { session, staysAfter: (choice) => choice.kind !== 'leave' },
  );
}

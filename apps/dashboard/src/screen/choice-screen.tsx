import { useInput } from 'ink';
import { useEffect, useReducer, useRef, type ReactNode } from 'react';
import type { Line } from '../draw/line.ts';
import { keyName } from '../keys/key-name.ts';
import type { Theme } from '../theme/theme.ts';
import { useTerminalSize } from './use-terminal-size.ts';
import { OneBlockScreen } from './whole-screen.tsx';

/** What a screen is where one chooses: how its state begins, what keys make of it, how it looks. */
export interface ChoiceView<S, O> {
  readonly begin: (offer: O) => S;
  readonly press: (state: S, key: string, offer: O) => S;
  /** Exactly as large as the terminal. */
  readonly draw: (state: S, offer: O, columns: number, rows: number) => Line[];
}

/** A screen where one chooses among what is offered; it tells the choice once. */
export function ChoiceScreen<C, S extends { readonly choice?: C }, O>({
  view,
  offer,
  theme,
  onChoice,
}: {
  readonly view: ChoiceView<S, O>;
  readonly offer: O;
  readonly theme: Theme;
  readonly onChoice: (choice: C) => void;
}): ReactNode {
  const [state, press] = useReducer(
    (before: S, key: string) => view.press(before, key, offer),
    undefined,
    () => view.begin(offer),
  );
  const size = useTerminalSize();
  const told = useRef(false);
  useInput((input, key) => {
    press(keyName(input, key));
  });
  useEffect(() => {
    if (state.choice === undefined || told.current) return;
    told.current = true;
    onChoice(state.choice);
  }, [state.choice, onChoice]);
  return <OneBlockScreen size={size} lines={view.draw(state, offer, size.columns, size.rows)} theme={theme} />;
}

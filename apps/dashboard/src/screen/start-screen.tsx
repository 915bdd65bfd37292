import { Box, useInput } from 'ink';
import { useEffect, useReducer, useRef, type ReactNode } from 'react';
import { keyName } from '../keys/key-name.ts';
import { pressAtStart } from '../keys/start-keys.ts';
import { INITIAL_START_STATE, type StartChoice, type StartOffer } from '../state/start-state.ts';
import type { Theme } from '../theme/theme.ts';
import { Block } from './block.tsx';
import { drawStart } from './start-lines.ts';
import { useTerminalSize } from './use-terminal-size.ts';

/** Where one chooses what to run. */
export function StartScreen({
  offer,
  theme,
  onChoice,
}: {
  readonly offer: StartOffer;
  readonly theme: Theme;
  readonly onChoice: (choice: StartChoice) => void;
}): ReactNode {
  const [state, press] = useReducer(
    (before: typeof INITIAL_START_STATE, key: string) => pressAtStart(before, key, offer),
    INITIAL_START_STATE,
  );
  const { columns, rows } = useTerminalSize();
  const told = useRef(false);
  useInput((input, key) => {
    press(keyName(input, key));
  });
  useEffect(() => {
    if (state.choice === undefined || told.current) return;
    told.current = true;
    onChoice(state.choice);
  }, [state.choice, onChoice]);
  return (
    <Box width={columns} height={rows}>
      <Block
        rect={{ x: 0, y: 0, width: columns, height: rows }}
        lines={drawStart(state, offer, columns, rows)}
        theme={theme}
      />
    </Box>
  );
}

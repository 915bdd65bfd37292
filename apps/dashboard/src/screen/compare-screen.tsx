import { Box, useInput } from 'ink';
import { useEffect, useReducer, useRef, type ReactNode } from 'react';
import { pressAtCompare } from '../keys/compare-keys.ts';
import { keyName } from '../keys/key-name.ts';
import {
  initialCompareState,
  type CompareChoice,
  type CompareOffer,
  type CompareState,
} from '../state/compare-state.ts';
import type { Theme } from '../theme/theme.ts';
import { Block } from './block.tsx';
import { drawCompare } from './compare-lines.ts';
import { useTerminalSize } from './use-terminal-size.ts';

/** Runs side by side. */
export function CompareScreen({
  offer,
  theme,
  onChoice,
}: {
  readonly offer: CompareOffer;
  readonly theme: Theme;
  readonly onChoice: (choice: CompareChoice) => void;
}): ReactNode {
  const [state, press] = useReducer(
    (before: CompareState, key: string) => pressAtCompare(before, key, offer),
    offer,
    initialCompareState,
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
        lines={drawCompare(state, offer, columns, rows)}
        theme={theme}
      />
    </Box>
  );
}

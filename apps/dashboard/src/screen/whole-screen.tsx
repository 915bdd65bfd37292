import { Box } from 'ink';
import { useContext, type ReactNode } from 'react';
import type { Line } from '../draw/line.ts';
import type { Theme } from '../theme/theme.ts';
import { Block } from './block.tsx';
import { SurfaceContext } from './surface.ts';
import type { TerminalSize } from './use-terminal-size.ts';

/**
 * Blocks that together cover the screen. On a surface Ink is given nothing to lay out: even of an empty box it would
 * compose every cell anew on each redraw, which costs more than drawing the panes does.
 */
export function WholeScreen({
  size: { columns, rows },
  children,
}: {
  readonly size: TerminalSize;
  readonly children: ReactNode;
}): ReactNode {
  const surface = useContext(SurfaceContext);
  if (surface !== undefined) return children;
  return (
    <Box width={columns} height={rows}>
      {children}
    </Box>
  );
}

/** A screen that is drawn in one piece. */
export function OneBlockScreen({
  size,
  lines,
  theme,
}: {
  readonly size: TerminalSize;
  readonly lines: readonly Line[];
  readonly theme: Theme;
}): ReactNode {
  return (
    <WholeScreen size={size}>
      <Block rect={{ x: 0, y: 0, width: size.columns, height: size.rows }} lines={lines} theme={theme} />
    </WholeScreen>
  );
}

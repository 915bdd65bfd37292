import { Box, Text } from 'ink';
import { memo, useContext, useId, useLayoutEffect, type ReactNode } from 'react';
import type { Line } from '../draw/line.ts';
import { paintBlock } from '../theme/paint.ts';
import type { Theme } from '../theme/theme.ts';
import type { Rect } from './layout.ts';
import { SurfaceContext } from './surface.ts';

/** Lines at a fixed place: on the terminal's surface where there is one, else in Ink's own output. */
export const Block = memo(function Block({
  lines,
  rect,
  theme,
}: {
  readonly lines: readonly Line[];
  readonly rect: Rect;
  readonly theme: Theme;
}): ReactNode {
  const surface = useContext(SurfaceContext);
  const id = useId();
  useLayoutEffect(() => {
    surface?.put(id, rect, lines, theme);
  }, [surface, id, rect, lines, theme]);
  useLayoutEffect(
    () => () => {
      surface?.remove(id);
    },
    [surface, id],
  );
  if (surface !== undefined) return null;
  return (
    <Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height}>
      <Text wrap="truncate">{paintBlock(lines, theme)}</Text>
    </Box>
  );
});

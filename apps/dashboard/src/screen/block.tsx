import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import type { Line } from '../draw/line.ts';
import { paintBlock } from '../theme/paint.ts';
import type { Theme } from '../theme/theme.ts';
import type { Rect } from './layout.ts';

/** Lines at a fixed place. One text node a block: what it costs Ink to lay out does not grow with what is in it. */
export const Block = memo(function Block({
  lines,
  rect,
  theme,
}: {
  readonly lines: readonly Line[];
  readonly rect: Rect;
  readonly theme: Theme;
}): ReactNode {
  return (
    <Box position="absolute" marginLeft={rect.x} marginTop={rect.y} width={rect.width} height={rect.height}>
      <Text wrap="truncate">{paintBlock(lines, theme)}</Text>
    </Box>
  );
});

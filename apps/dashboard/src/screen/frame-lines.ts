import type { Thumbnail } from '../images/thumbnail.ts';
import { drawFrame } from '../draw/frame.ts';
import { fitBlock, span, type Line } from '../draw/line.ts';
import type { RunState } from '../state/run-state.ts';
import type { ScreenState } from '../state/screen-state.ts';
import { PANE } from '../panes/index.ts';
import { paneKey, type PlacedPane } from './layout.ts';

/** One pane with its frame, exactly as large as its place. */
export function drawPane(
  placed: PlacedPane,
  run: RunState,
  screen: ScreenState,
  thumbnails: ReadonlyMap<string, Thumbnail>,
): Line[] {
  const { pane, width, height } = placed;
  if (width < 8 || height < 3) return fitBlock([[span('')]], Math.max(0, width), Math.max(0, height));
  const input = {
    run,
    screen: screen.focus === pane ? screen : { ...screen, scroll: 0 },
    width: width - 2,
    height: height - 2,
    thumbnails,
  };
  const definition = PANE[pane];
  const note = definition.note?.(input);
  return drawFrame(definition.draw(input), {
    title: `${paneKey(pane)} ${definition.title(input)}`,
    ...(note === undefined ? {} : { note }),
    width,
    height,
    focused: screen.focus === pane,
  });
}

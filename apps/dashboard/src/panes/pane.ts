import type { Line } from '../draw/line.ts';
import type { RunState } from '../state/run-state.ts';
import type { ScreenState } from '../state/screen-state.ts';
import type { Thumbnail } from '../draw/half-block.ts';

/** What a pane may look at, and the room that it has inside its frame. */
export interface PaneInput {
  readonly run: RunState;
  readonly screen: ScreenState;
  /** Inner size in characters. */
  readonly width: number;
  readonly height: number;
  /** Pictures that are decoded already, by path. */
  readonly thumbnails: ReadonlyMap<string, Thumbnail>;
}

/** A pane is a pure drawing of a run's state. */
export interface Pane {
  readonly title: (input: PaneInput) => string;
  readonly note?: (input: PaneInput) => string | undefined;
  readonly draw: (input: PaneInput) => readonly Line[];
}

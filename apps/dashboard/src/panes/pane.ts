import type { Line } from '../draw/line.ts';
import type { RunState } from '../state/run-state.ts';
import type { ScreenState } from '../state/screen-state.ts';
import type { Thumbnail } from '../images/thumbnail.ts';

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
  /** The parts of the run's state that it looks at: while they stay the same, it is not drawn anew. Always as many. */
  readonly reads: (run: RunState) => readonly unknown[];
  readonly title: (input: PaneInput) => string;
  readonly note?: (input: PaneInput) => string | undefined;
  readonly draw: (input: PaneInput) => readonly Line[];
}

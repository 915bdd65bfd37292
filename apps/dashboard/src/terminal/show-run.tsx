import { createElement } from 'react';
import type { RunCommand } from '@graft/core/train';
import type { RunStore } from '../screen/run-store.ts';
import { RunScreen } from '../screen/run-screen.tsx';
import type { Theme } from '../theme/theme.ts';
import { clipboardSequence } from './clipboard.ts';
import { showFullScreen } from './full-screen.ts';
import type { TerminalSession } from './session.ts';
import { thumbnailSource } from './thumbnails.ts';

/** How the dashboard was left. */
export type Leave = 'left' | 'interrupted';

export interface ShowRunOptions {
  readonly store: RunStore;
  readonly theme: Theme;
  readonly program: string;
  /** Absent for a recorded run. */
  readonly send?: (command: RunCommand) => void;
  /** Ctrl-C; the dashboard stays until the run's last event, or until it is called again. */
  readonly interrupt?: () => void;
  readonly openReport?: () => void;
  readonly now?: () => number;
  /** Of the screen before this one. */
  readonly session?: TerminalSession;
  /** Given a function that ends the show from outside. */
  readonly onReady?: (close: () => void) => void;
}

/** Shows the dashboard on the terminal until it is left. */
export function showRun(options: ShowRunOptions): Promise<Leave> {
  const { store, theme, program, interrupt } = options;
  let asked = false;
  return showFullScreen<Leave>(
    ({ mouse, images, close }) => {
      const thumbnails = thumbnailSource(theme, images);
      options.onReady?.(() => {
        close('left');
      });
      return createElement(RunScreen, {
        store,
        theme,
        program,
        mouse,
        ...(thumbnails === undefined ? {} : { thumbnails }),
        ...(options.now === undefined ? {} : { now: options.now }),
        controls: {
          copy: (text) => process.stdout.write(clipboardSequence(text, process.env)),
          leave: () => {
            close('left');
          },
          interrupt: () => {
            const { status } = store.getSnapshot();
            const going = status === 'running' || status === 'paused' || status === 'waiting';
            interrupt?.();
            if (!going || interrupt === undefined || asked) close('interrupted');
            asked = true;
          },
          ...(options.send === undefined ? {} : { send: options.send }),
          ...(options.openReport === undefined ? {} : { openReport: options.openReport }),
        },
      });
    },
    { wantsPictures: true, ...(options.session === undefined ? {} : { session: options.session }) },
  );
}

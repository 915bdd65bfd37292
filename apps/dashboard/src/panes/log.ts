import { printable } from '../draw/display-width.ts';
import { span, type Line } from '../draw/line.ts';
import { wrapWords } from '../draw/wrap.ts';
import type { LogEntry } from '../state/run-state.ts';
import type { Pane } from './pane.ts';

/** What happened, latest at the bottom; scrolled back by the arrow keys. */
export const logPane: Pane = {
  reads: (run) => [run.log],
  title: () => 'Log',
  note: ({ screen, run }) =>
    screen.focus === 'log' && screen.scroll > 0 ? `${Math.min(screen.scroll, run.log.length)} back` : undefined,
  draw: ({ run, screen, width, height }) => {
    const back = screen.focus === 'log' ? Math.min(screen.scroll, Math.max(0, run.log.length - 1)) : 0;
    const rows: Line[] = [];
    // From the end, as long as there is room: an entry may take several rows.
    for (let i = run.log.length - back - 1; i >= 0 && rows.length < height; i--) {
      const entry = run.log[i];
      if (entry !== undefined) rows.unshift(...drawEntry(entry, width));
    }
    return rows.slice(-height);
  },
};

function drawEntry(entry: LogEntry, width: number): Line[] {
  const role = entry.level === 'error' ? 'bad' : entry.level === 'warning' ? 'warning' : undefined;
  return wrapWords(printable(entry.text), Math.max(8, width - 11)).map((text, index) => [
    span(index === 0 ? ` ${clock(entry.at)} ` : ' '.repeat(10), 'muted'),
    span(text, role),
  ]);
}

function clock(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

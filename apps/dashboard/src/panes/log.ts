import { printable } from '../draw/display-width.ts';
import { span, type Line } from '../draw/line.ts';
import type { Pane } from './pane.ts';

/** What happened, latest at the bottom; scrolled back by the arrow keys. */
export const logPane: Pane = {
  title: () => 'Log',
  note: ({ screen, run }) =>
    screen.focus === 'log' && screen.scroll > 0 ? `${Math.min(screen.scroll, run.log.length)} back` : undefined,
  draw: ({ run, screen, height }) => {
    const back = screen.focus === 'log' ? Math.min(screen.scroll, Math.max(0, run.log.length - height)) : 0;
    const end = run.log.length - back;
    return run.log.slice(Math.max(0, end - height), end).map((entry): Line => {
      const role = entry.level === 'error' ? 'bad' : entry.level === 'warning' ? 'warning' : undefined;
      return [span(` ${clock(entry.at)} `, 'muted'), span(printable(entry.text), role)];
    });
  },
};

function clock(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

import { figure } from '../result/table.ts';
import type { RunProgress } from '../run/run-cases.ts';

/** Progress on stderr: one line that is written over on a terminal, a line a finished case elsewhere. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr) {
  const live = stream.isTTY;
  const overwrite = (text: string) => stream.write(`\r\u001b[2K${text.slice(0, (stream.columns || 80) - 1)}`);
  return {
    show(progress: RunProgress): void {
      if (live) overwrite(lineOf(progress));
      else if (progress.type === 'result') stream.write(`${lineOf(progress)}\n`);
    },
    end(): void {
      if (live) overwrite('');
    },
  };
}

function lineOf(progress: RunProgress): string {
  if (progress.type === 'case') return `${progress.id}: ${progress.state === 'warming' ? 'warming up …' : 'ready'}`;
  if (progress.type === 'round') {
    return `${progress.id}: round ${progress.round} of ${progress.rounds}, ${figure(progress.value)}`;
  }
  const { id, status, value, metric, message } = progress.result;
  return value === undefined ? `${id}: ${status}: ${message ?? ''}` : `${id}: ${figure(value)} ${metric}`;
}

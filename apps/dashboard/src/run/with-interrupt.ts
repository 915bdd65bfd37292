import { isGraftError } from '@graft/errors';
import { EXIT } from '../exit-status.ts';

/**
 * Runs work that Ctrl-C ends in order: its signal fires, and once the work has given up the status is 130. A second Ctrl-C
 * ends the process at once.
 */
export async function withInterrupt(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(EXIT.interrupted);
    abort.abort();
  };
  process.on('SIGINT', interrupt);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (abort.signal.aborted && isGraftError(error) && /^(aborted|interrupted)$/.test(error.code)) {
      process.stderr.write('Interrupted.\n');
      return EXIT.interrupted;
    }
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

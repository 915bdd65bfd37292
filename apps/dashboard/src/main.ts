import { isGraftError } from '@graft/errors';
import { CommanderError } from 'commander';
import { EXIT } from './exit-status.ts';
import { reportFailure } from './output/report-failure.ts';
import { createProgram } from './program/program.ts';

/** Runs one command line and returns its exit status; what it shows goes to the standard streams. */
export async function main(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.ok;
  const program = createProgram((code) => {
    status = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    reportFailure(error, argv);
    return isGraftError(error) && error.code === 'usage' ? EXIT.usage : EXIT.failed;
  }
}

/** {@link main} as a process: quiet when a reader such as `head` closes the pipe, and never hanging at the end. */
export async function start(): Promise<void> {
  // React's development build costs several times as much; it is chosen when React is first imported.
  process.env['NODE_ENV'] ??= 'production';
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Who watches over a run listens too, and goes on without being read.
      if (stream.listenerCount('error') > 1) return;
      if (error.code === 'EPIPE') process.exit(EXIT.ok);
      throw error;
    });
  process.exitCode = await main(process.argv.slice(2));
  // A thread or a socket that some library left open must not keep the shell waiting.
  setTimeout(() => process.exit(), 500).unref();
}

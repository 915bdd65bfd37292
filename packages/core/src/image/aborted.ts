import { GraftError } from '../errors/index.ts';
import { messageOf } from './message-of.ts';

/** The error of a reading that was stopped, with the signal's reason as its cause. */
export function abortedError(signal: AbortSignal | undefined): GraftError {
  const reason: unknown = signal?.reason;
  return new GraftError({
    code: 'aborted',
    what: 'Reading the photos was aborted',
    received: signal?.aborted ? messageOf(reason) : 'the pipeline was closed meanwhile',
    cause: reason,
  });
}

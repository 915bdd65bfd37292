import type { Writable } from 'node:stream';

/** Standard output that may stop being read, or whose disk may fill up, while a run goes on. */
export interface LossyOutput {
  /** Writes, as long as that works. */
  readonly write: (text: string) => void;
  /** Why it no longer does. */
  readonly lost: () => string | undefined;
  readonly close: () => void;
}

/**
 * @param onLoss called once
 */
export function createLossyOutput(stream: Writable, onLoss: (why: string) => void): LossyOutput {
  let lost: string | undefined;
  const lose = (error: NodeJS.ErrnoException): void => {
    if (lost !== undefined) return;
    lost = error.code === 'EPIPE' ? 'nobody reads it any more' : error.message;
    onLoss(lost);
  };
  stream.on('error', lose);
  return {
    write(text) {
      if (lost === undefined) stream.write(text);
    },
    lost: () => lost,
    close: () => stream.off('error', lose),
  };
}

import { badOption } from './pipeline-options.ts';

/**
 * Who wants to hear of a signal's abort, behind one listener a signal: Node warns of a leak where a signal has more than ten,
 * and many readings under one signal are no leak.
 */
export class AbortListeners {
  readonly #bySignal = new Map<AbortSignal, Set<() => void>>();

  /**
   * Calls `onAbort` when the signal fires. No signal, no call.
   *
   * @returns what ends that
   */
  listen(signal: AbortSignal | undefined, onAbort: () => void): () => void {
    if (signal === undefined) return () => undefined;
    const waiting = this.#bySignal.get(signal) ?? this.#open(signal);
    waiting.add(onAbort);
    return () => {
      waiting.delete(onAbort);
      if (waiting.size > 0 || this.#bySignal.get(signal) !== waiting) return;
      this.#bySignal.delete(signal);
      signal.removeEventListener('abort', this.#tellAll);
    };
  }

  #open(signal: AbortSignal): Set<() => void> {
    const waiting = new Set<() => void>();
    this.#bySignal.set(signal, waiting);
    signal.addEventListener('abort', this.#tellAll);
    return waiting;
  }

  readonly #tellAll = ({ target }: Event): void => {
    for (const onAbort of this.#bySignal.get(target as AbortSignal) ?? []) onAbort();
  };
}

/** @throws GraftError `bad-option` for what is no signal, of whichever realm */
export function expectSignal(name: string, signal: unknown): void {
  if (signal === undefined) return;
  if (typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal) return;
  throw badOption(name, 'the signal of an AbortController', signal);
}

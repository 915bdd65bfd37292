import { useEffect, useRef } from 'react';

export type MouseEvent =
  | { readonly kind: 'click'; readonly x: number; readonly y: number }
  | { readonly kind: 'wheel'; readonly rows: number };

/** Whoever takes the mouse's reports out of the terminal's input. */
export interface MouseSource {
  readonly subscribe: (listener: (event: MouseEvent) => void) => () => void;
}

export function useMouse(source: MouseSource | undefined, handler: (event: MouseEvent) => void): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(
    () =>
      source?.subscribe((event) => {
        latest.current(event);
      }),
    [source],
  );
}

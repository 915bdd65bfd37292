import { createContext } from 'react';
import type { Line } from '../draw/line.ts';
import type { Theme } from '../theme/theme.ts';
import type { Rect } from './layout.ts';

/**
 * Where blocks of text go on a real terminal, past Ink: they are at fixed places, so that nothing has to be laid out, and
 * only what changed has to be written. Without a surface, as in tests, Ink draws them.
 */
export interface Surface {
  /** @param lines exactly as large as the place; blocks never overlap, and together cover the screen */
  put(id: string, rect: Rect, lines: readonly Line[], theme: Theme): void;
  remove(id: string): void;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

import type { Dash } from '../draw/braille.ts';
import type { Role } from '../theme/role.ts';

/** How a curve among several looks: a letter, a pattern of dots and a colour, each of which is enough by itself. */
export interface CurveStyle {
  readonly letter: string;
  readonly role: Role;
  readonly dash?: Dash;
}

const STYLES: readonly CurveStyle[] = [
  { letter: 'A', role: 'train' },
  { letter: 'B', role: 'validation', dash: { on: 4, off: 3 } },
  { letter: 'C', role: 'good', dash: { on: 1, off: 2 } },
  { letter: 'D', role: 'accent', dash: { on: 9, off: 3 } },
  { letter: 'E', role: 'best', dash: { on: 2, off: 4 } },
  { letter: 'F', role: 'bad', dash: { on: 14, off: 6 } },
];

/** The look of each chosen run, in the order in which they were chosen. */
export function stylesOf(chosen: readonly string[]): ReadonlyMap<string, CurveStyle> {
  return new Map(
    chosen.flatMap((directory, index) => (STYLES[index] === undefined ? [] : [[directory, STYLES[index]]])),
  );
}

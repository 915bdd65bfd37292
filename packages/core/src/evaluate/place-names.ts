/** A name beside a point: where its left end and its middle line are, relative to the point, in pixels. */
export interface PlacedName {
  readonly dx: number;
  readonly dy: number;
  readonly align: 'left' | 'right' | 'center';
}

/** About how wide a character of 11 px is: a browser's fonts differ, and a little room does no harm. */
const CHARACTER = 6.4;
const LINE = 13;
const POINT = 6;

type Box = readonly [left: number, top: number, right: number, bottom: number];

/**
 * Puts names beside points so that they cover neither a point nor one another; the first points choose first.
 *
 * @param points in pixels from the upper left corner of the plot
 * @returns one entry a point; `undefined` where no place is free
 */
export function placeNames(
  points: readonly { readonly x: number; readonly y: number; readonly name: string }[],
  width: number,
  height: number,
): (PlacedName | undefined)[] {
  const taken: Box[] = points.map(({ x, y }): Box => [x - POINT, y - POINT, x + POINT, y + POINT]);
  return points.map(({ x, y, name }) => {
    const wide = name.length * CHARACTER;
    for (const { dx, dy, align } of CANDIDATES) {
      const left = x + dx - (align === 'left' ? 0 : align === 'right' ? wide : wide / 2);
      const box: Box = [left, y + dy - LINE / 2, left + wide, y + dy + LINE / 2];
      if (box[0] < 0 || box[2] > width || box[1] < 0 || box[3] > height) continue;
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return { dx, dy, align };
    }
    return undefined;
  });
}

const CANDIDATES: readonly PlacedName[] = [
  { dx: 9, dy: 0, align: 'left' },
  { dx: -9, dy: 0, align: 'right' },
  { dx: 5, dy: -12, align: 'left' },
  { dx: 5, dy: 12, align: 'left' },
  { dx: -5, dy: -12, align: 'right' },
  { dx: -5, dy: 12, align: 'right' },
  { dx: 0, dy: -14, align: 'center' },
  { dx: 0, dy: 14, align: 'center' },
];

const overlap = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

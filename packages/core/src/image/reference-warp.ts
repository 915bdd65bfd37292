import type { FillMode, ViewParams } from './contract.ts';
import { at, paint, type Picture } from './reference-picture.ts';

type Matrix = readonly (readonly [number, number, number])[];

/** Keras's `apply_affine_transform` at order 1, then the flips, in the plainest way. */
export function warp(picture: Picture, view: ViewParams): Picture {
  const { width, height } = picture;
  const matrix = kerasMatrix(view, width, height);
  const [rows, columns] = matrix;
  if (!rows || !columns) throw new Error('a matrix has rows');
  const fill = view.fillMode ?? 'nearest';
  return paint(width, height, (y, x, channel) => {
    const upright = view.flipVertical ? height - 1 - y : y;
    const along = view.flipHorizontal ? width - 1 - x : x;
    const row = fold(rows[0] * upright + rows[1] * along + rows[2], height, fill);
    const column = fold(columns[0] * upright + columns[1] * along + columns[2], width, fill);
    if (row === undefined || column === undefined) return view.fillValue ?? 0;
    return interpolate(picture, row, column, channel);
  });
}

function kerasMatrix(view: ViewParams, width: number, height: number): Matrix {
  const theta = ((view.rotation ?? 0) * Math.PI) / 180;
  const shear = ((view.shear ?? 0) * Math.PI) / 180;
  const centreY = height / 2 - 0.5;
  const centreX = width / 2 - 0.5;
  return [
    shifted(centreY, centreX),
    [
      [Math.cos(theta), -Math.sin(theta), 0],
      [Math.sin(theta), Math.cos(theta), 0],
      [0, 0, 1],
    ] as const,
    shifted((view.shiftY ?? 0) * height, (view.shiftX ?? 0) * width),
    [
      [1, -Math.sin(shear), 0],
      [0, Math.cos(shear), 0],
      [0, 0, 1],
    ] as const,
    [
      [1, view.slopeY ?? 0, 0],
      [view.slopeX ?? 0, 1, 0],
      [0, 0, 1],
    ] as const,
    [
      [view.zoomY ?? 1, 0, 0],
      [0, view.zoomX ?? 1, 0],
      [0, 0, 1],
    ] as const,
    shifted(-centreY, -centreX),
  ].reduce(multiply);
}

function shifted(y: number, x: number): Matrix {
  return [
    [1, 0, y],
    [0, 1, x],
    [0, 0, 1],
  ];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const cell = (i: number, j: number) => [0, 1, 2].reduce((sum, k) => sum + (a[i]?.[k] ?? 0) * (b[k]?.[j] ?? 0), 0);
  return [0, 1, 2].map((i) => [cell(i, 0), cell(i, 1), cell(i, 2)] as const);
}

/** Where scipy.ndimage reads a position outside 0 … size − 1; undefined for the constant. */
function fold(position: number, size: number, fill: FillMode): number | undefined {
  const last = size - 1;
  const inside = position >= 0 && position <= last;
  switch (fill) {
    case 'nearest':
      return Math.min(last, Math.max(0, position));
    case 'constant':
      return inside ? position : undefined;
    case 'wrap':
      return inside ? position : position - last * Math.floor(position / last);
    case 'reflect': {
      const period = 2 * size;
      const within = position + 0.5 - period * Math.floor((position + 0.5) / period);
      return (within < size ? within : period - within) - 0.5;
    }
  }
}

function interpolate(picture: Picture, row: number, column: number, channel: number): number {
  const y = Math.floor(row);
  const x = Math.floor(column);
  const clampY = (value: number) => Math.min(picture.height - 1, Math.max(0, value));
  const clampX = (value: number) => Math.min(picture.width - 1, Math.max(0, value));
  const value = (dy: number, dx: number) => at(picture, clampY(y + dy), clampX(x + dx), channel);
  const upper = value(0, 0) * (x + 1 - column) + value(0, 1) * (column - x);
  const lower = value(1, 0) * (x + 1 - column) + value(1, 1) * (column - x);
  return upper * (y + 1 - row) + lower * (row - y);
}

import { InvalidArgumentError } from 'commander';

/** A parser of whole numbers in a range, for commander. */
export const wholeNumber =
  (low: number, high = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a whole number ${range(low, high)}.`);
  };

/** A parser of numbers in a range, for commander. */
export const realNumber =
  (low: number, high: number) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a number ${range(low, high)}.`);
  };

const range = (low: number, high: number): string =>
  high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `from ${low} to ${high}`;

/** `80/10/10`: the percentages of training, validation and test. */
export function splitShares(text: string): readonly [number, number, number] {
  const parts = text.split('/').map(Number);
  const [train = Number.NaN, validation = Number.NaN, test = Number.NaN] = parts;
  const sum = train + validation + test;
  if (parts.length !== 3 || parts.some((part) => !(part >= 0)) || train === 0 || Math.abs(sum - 100) > 1e-6)
    throw new InvalidArgumentError('Expected three percentages that make 100, the first above 0, such as 80/10/10.');
  return [train, validation, test];
}

/** `500,100,0`: photos a class for training, validation and test. */
export function perClassCounts(text: string): readonly [number, number, number] {
  const parts = text.split(',');
  if (parts.length !== 3 || parts.some((part) => !/^\d+$/.test(part)) || Number(parts[0]) === 0)
    throw new InvalidArgumentError('Expected three whole numbers, the first above 0, such as 500,100,0.');
  return [Number(parts[0]), Number(parts[1]), Number(parts[2])];
}

/** `balanced`, or a weight for each class in the order of their names: `1,2.5,1`. */
export function classWeights(text: string): 'balanced' | readonly number[] {
  if (text === 'balanced') return text;
  const weights = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (weights.length < 2 || weights.some((weight) => !(weight > 0 && weight < 1e6)))
    throw new InvalidArgumentError('Expected "balanced", or a number above 0 for each class, such as 1,2.5,1.');
  return weights;
}

/** `120x40`: columns and rows of a terminal. */
export function pictureSize(text: string): readonly [number, number] {
  const [, columns, rows] = /^(\d+)[x×](\d+)$/.exec(text) ?? [];
  const size = [Number(columns), Number(rows)] as const;
  if (size[0] >= 40 && size[0] <= 500 && size[1] >= 12 && size[1] <= 200) return size;
  throw new InvalidArgumentError('Expected columns and rows such as 120x40, at least 40x12, at most 500x200.');
}

/** A cosine that two directions must have to count as alike. What stands there instead is usually a folder. */
export function cosine(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0.01 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a cosine from 0.01 to 1, or nothing; folders come before --similar.');
}

import { InvalidArgumentError } from 'commander';

/** Parses a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most} but received "${text}"`);
  };
}

/** Parses seconds: above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1e6) return value;
  throw new InvalidArgumentError(`expected a positive number but received "${text}"`);
}

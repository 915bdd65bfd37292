import { GraftError } from '../errors/index.ts';
import type { Split } from './contract.ts';
import { SPLITS } from './dataset-layout.ts';
import { apportion, compare, shuffleByHash } from './split.ts';

/** Photos that must stay together (near duplicates, or one alone), all of one class. */
export interface Unit<T> {
  readonly className: string;
  readonly photos: readonly T[];
  /** Decides the place in the seeded order. */
  readonly name: string;
}

/** How much goes where: shares of everything, or photos a class; train, validation, test. */
export type Amounts =
  | { readonly kind: 'shares'; readonly values: readonly [number, number, number] }
  | { readonly kind: 'per-class'; readonly values: readonly [number, number, number] };

/**
 * Deals units out to the parts, class by class, in an order drawn by the seed. Parts come out at the wanted size
 * exactly, unless only groups are left that are larger than what is missing.
 *
 * @throws GraftError `too-few-photos` where a class has fewer than `per-class` asks for
 */
export function assignUnits<T>(units: readonly Unit<T>[], amounts: Amounts, seed: number): Map<Split, Unit<T>[]> {
  const parts = new Map<Split, Unit<T>[]>();
  const classes = [...new Set(units.map((unit) => unit.className))].sort(compare);
  for (const className of classes) {
    const own = units.filter((unit) => unit.className === className);
    const count = own.reduce((sum, unit) => sum + unit.photos.length, 0);
    const wanted = amounts.values.reduce((sum, value) => sum + value, 0);
    if (amounts.kind === 'per-class' && count < wanted)
      throw new GraftError({
        code: 'too-few-photos',
        what: `There are too few photos of ${JSON.stringify(className)}`,
        received: `${count} usable photos`,
        expected: `${amounts.values.join(' + ')} = ${wanted}`,
        next: 'ask for fewer with --per-class, or leave it out and use --split',
      });
    const missing = amounts.kind === 'shares' ? apportion(count, amounts.values) : [...amounts.values];
    const order = shuffleByHash(own, seed, ({ name }) => name);
    // Everything is dealt out: groups first, while there is room, then single photos fill the parts exactly. A subset keeps
    // the drawn order, so that duplicates are not likelier to be in it than other photos.
    if (amounts.kind === 'shares') order.sort((a, b) => Number(a.photos.length === 1) - Number(b.photos.length === 1));
    for (const unit of order) {
      let part = missing.findIndex((left) => left >= unit.photos.length);
      if (part < 0 && amounts.kind === 'shares') part = missing.indexOf(Math.max(...missing));
      const split = SPLITS[part];
      if (split === undefined) continue;
      missing[part] = (missing[part] ?? 0) - unit.photos.length;
      const dealt = parts.get(split);
      if (dealt === undefined) parts.set(split, [unit]);
      else dealt.push(unit);
    }
  }
  return parts;
}

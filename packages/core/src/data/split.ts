import { createHash } from 'node:crypto';

/**
 * Divides `count` things into parts of the given shares (any non-negative numbers) by the largest-remainder method, so
 * the parts add up to `count` exactly. While there are enough things, no part with a share above 0 stays empty: a
 * class of 12 photos split 80/10/10 still gets a validation and a test photo.
 *
 * @returns one size a share, in the order of `shares`.
 */
export function apportion(count: number, shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (total <= 0) return shares.map(() => 0);
  const exact = shares.map((share) => (count * share) / total);
  const sizes = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, part) => ({ part, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.part - b.part);
  let left = count - sizes.reduce((sum, size) => sum + size, 0);
  for (const { part } of byRemainder) {
    if (left-- <= 0) break;
    sizes[part] = (sizes[part] ?? 0) + 1;
  }
  const wanted = shares.filter((share) => share > 0).length;
  if (count >= wanted) fillEmptyParts(sizes, shares);
  return sizes;
}

function fillEmptyParts(sizes: number[], shares: readonly number[]): void {
  for (const [part, size] of sizes.entries()) {
    if (size > 0 || (shares[part] ?? 0) <= 0) continue;
    const largest = sizes.indexOf(Math.max(...sizes));
    sizes[largest] = (sizes[largest] ?? 0) - 1;
    sizes[part] = 1;
  }
}

/**
 * Puts names into an order that looks random, depends on nothing but the seed and the names, and barely changes when a
 * name is added: by the SHA-256 of seed and name. This is how splits and subsets are drawn, so a data set that grows
 * by one photo keeps (almost) its split, and the order in which the file system lists files plays no part.
 */
export function shuffleByHash<T>(items: readonly T[], seed: number, name: (item: T) => string): T[] {
  return items
    .map((item) => {
      const text = name(item).normalize('NFC');
      const key = createHash('sha256').update(`${seed}\n${text}`).digest('hex');
      return { item, key, text };
    })
    .sort((a, b) => compare(a.key, b.key) || compare(a.text, b.text))
    .map(({ item }) => item);
}

/** Orders strings by UTF-16 code units: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { distance } from 'fastest-levenshtein';

/**
 * The candidate nearest to a misspelt name by edit distance, ignoring case and the choice of separators
 * (`MobileNetV2`, `mobilenet-v2` and `mobilenet_v2` are the same name to a reader).
 *
 * @returns `undefined` when there is no candidate, or the nearest shares less than about half of its letters.
 */
export function closest(received: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(received);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const d = distance(wanted, plain(candidate));
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  if (best === undefined) return undefined;
  return bestDistance <= Math.max(2, Math.ceil(Math.max(wanted.length, plain(best).length) / 2)) ? best : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, '');
}

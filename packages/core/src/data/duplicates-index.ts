import { HASH_WORDS } from './duplicates-hash.ts';

/** Pairs whose hashes differ in more bits are not looked at. */
export const HASH_DISTANCE = 12;

/**
 * Calls back for pairs (i < j) of 64-bit hashes that differ in at most {@link HASH_DISTANCE} bits, without comparing all
 * with all: a hash is four 16-bit words, and of 11 or fewer differing bits some word has at most two, so it is enough
 * to look up each word and its neighbours within two bits (multi-index hashing; Norouzi et al. 2012). Of pairs with 12
 * differing bits the 3 % that have exactly three in each word are missed. For n photos that is about
 * n · 548 · (1 + n / 65536) steps; each pair is reported once.
 *
 * @param hashes four words a photo
 * @param members which photos take part
 */
export function forEachClosePair(
  hashes: Uint16Array,
  members: readonly number[],
  visit: (i: number, j: number) => void,
): void {
  const ones = bitCounts();
  const masks = Array.from({ length: 65536 }, (_, mask) => mask).filter((mask) => (ones[mask] ?? 99) <= 2);
  for (let word = 0; word < HASH_WORDS; word++) {
    const { starts, items } = bucket(hashes, members, word);
    for (const i of members) {
      const value = hashes[i * HASH_WORDS + word] ?? 0;
      for (const mask of masks) {
        const key = value ^ mask;
        const end = starts[key + 1] ?? 0;
        for (let at = starts[key] ?? 0; at < end; at++) {
          const j = items[at] ?? 0;
          if (j > i && distance(hashes, i, j, ones) <= HASH_DISTANCE && !foundBefore(hashes, i, j, word, ones))
            visit(i, j);
        }
      }
    }
  }
}

/** Counting sort of the members by one word of their hashes. */
function bucket(hashes: Uint16Array, members: readonly number[], word: number) {
  const starts = new Uint32Array(65537);
  const key = (i: number) => hashes[i * HASH_WORDS + word] ?? 0;
  for (const i of members) starts[key(i) + 1] = (starts[key(i) + 1] ?? 0) + 1;
  for (let value = 0; value < 65536; value++) starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0);
  const items = new Uint32Array(members.length);
  const next = starts.slice();
  for (const i of members) {
    const at = next[key(i)] ?? 0;
    items[at] = i;
    next[key(i)] = at + 1;
  }
  return { starts, items };
}

function distance(hashes: Uint16Array, i: number, j: number, ones: Uint8Array): number {
  let bits = 0;
  for (let word = 0; word < HASH_WORDS; word++)
    bits += ones[(hashes[i * HASH_WORDS + word] ?? 0) ^ (hashes[j * HASH_WORDS + word] ?? 0)] ?? 0;
  return bits;
}

/** Whether the pair was found by an earlier word. */
function foundBefore(hashes: Uint16Array, i: number, j: number, word: number, ones: Uint8Array): boolean {
  for (let before = 0; before < word; before++)
    if ((ones[(hashes[i * HASH_WORDS + before] ?? 0) ^ (hashes[j * HASH_WORDS + before] ?? 0)] ?? 99) <= 2) return true;
  return false;
}

function bitCounts(): Uint8Array {
  const ones = new Uint8Array(65536);
  for (let value = 1; value < 65536; value++) ones[value] = (ones[value >> 1] ?? 0) + (value & 1);
  return ones;
}

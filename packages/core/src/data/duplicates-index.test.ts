import { forEachClosePair, HASH_DISTANCE } from './duplicates-index.ts';

/** Words from a small generator. */
function randomWords(count: number, seed: number): Uint16Array {
  let state = seed;
  return Uint16Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 16;
  });
}

it('finds every pair within eleven bits, and none beyond the limit', () => {
  const count = 300;
  const hashes = randomWords(count * 4, 1);
  const planted = new Map<string, number>();
  // The second half are copies of the first with 0 to 15 flipped bits, spread over the words in different ways.
  for (let i = 0; i < count / 2; i++) {
    const copy = i + count / 2;
    hashes.copyWithin(copy * 4, i * 4, i * 4 + 4);
    const flips = i % 16;
    for (let k = 0; k < flips; k++) {
      const bit = (i * 7 + k * (1 + (i % 3) * 2) * 5) % 64;
      const word = copy * 4 + (bit >> 4);
      hashes[word] = (hashes[word] ?? 0) ^ (1 << (bit & 15));
    }
    planted.set(`${i},${copy}`, distance(hashes, i, copy));
  }
  const found = new Set<string>();
  forEachClosePair(
    hashes,
    Array.from({ length: count }, (_, i) => i),
    (i, j) => {
      expect(distance(hashes, i, j)).toBeLessThanOrEqual(HASH_DISTANCE);
      found.add(`${i},${j}`);
    },
  );
  const within = [...planted].filter(([, bits]) => bits <= 11).map(([pair]) => pair);
  expect(within.length).toBeGreaterThan(90);
  expect(within.filter((pair) => !found.has(pair))).toEqual([]);
});

it('looks at members only', () => {
  const hashes = new Uint16Array(4 * 5);
  const found: string[] = [];
  forEachClosePair(hashes, [0, 2, 4], (i, j) => found.push(`${i},${j}`));
  expect(new Set(found)).toEqual(new Set(['0,2', '0,4', '2,4']));
});

function distance(hashes: Uint16Array, i: number, j: number): number {
  let bits = 0;
  for (let word = 0; word < 4; word++) {
    let different = (hashes[i * 4 + word] ?? 0) ^ (hashes[j * 4 + word] ?? 0);
    for (; different !== 0; different &= different - 1) bits++;
  }
  return bits;
}

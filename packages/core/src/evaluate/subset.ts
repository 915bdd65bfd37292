import { shuffleByHash } from '../data/index.ts';

/**
 * Row numbers of at most `perClass` rows of each class, drawn by the seed, ascending. With the same seed the rows of a
 * smaller subset are among those of a larger.
 */
export function stratifiedSubset(labels: ArrayLike<number>, perClass: number, seed: number): number[] {
  const taken = new Map<number, number>();
  const rows = shuffleByHash(
    Array.from({ length: labels.length }, (_, row) => row),
    seed,
    String,
  );
  return rows
    .filter((row) => {
      const label = labels[row] ?? -1;
      const count = taken.get(label) ?? 0;
      if (count >= perClass) return false;
      taken.set(label, count + 1);
      return true;
    })
    .sort((a, b) => a - b);
}

/** Fold of each row, 0 … folds − 1, drawn by the seed, every class spread evenly. */
export function spreadOverFolds(labels: ArrayLike<number>, folds: number, seed: number): number[] {
  const seen = new Map<number, number>();
  const fold = new Array<number>(labels.length).fill(0);
  const rows = shuffleByHash([...fold.keys()], seed, String);
  for (const row of rows) {
    const label = labels[row] ?? -1;
    const count = seen.get(label) ?? Math.abs(label);
    fold[row] = count % folds;
    seen.set(label, count + 1);
  }
  return fold;
}

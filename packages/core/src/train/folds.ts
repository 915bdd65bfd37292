import { PURPOSE, RandomStream } from './random.ts';

/**
 * Stratified folds for cross-validation: every fold has each class in about the same proportion, and rows of one group
 * (the views of one photo) stay together.
 *
 * @param labels class of each row
 * @param groups group of each row, whole numbers; rows of one group have one label
 * @returns fold of each row, 0 … folds − 1
 */
export function stratifiedFolds(labels: Int32Array, groups: Int32Array, folds: number, seed: number): Int32Array {
  const labelOf = new Map<number, number>();
  for (const [row, group] of groups.entries()) labelOf.set(group, labels[row]!);
  const members = [...labelOf.keys()].sort((a, b) => a - b);
  const order = new RandomStream(seed, PURPOSE.folds).permutation(members.length);
  const seen = new Map<number, number>();
  const foldOf = new Map<number, number>();
  for (const position of order) {
    const group = members[position]!;
    const label = labelOf.get(group)!;
    // Classes start at different folds, so that small classes do not all leave the same fold short.
    const count = seen.get(label) ?? label;
    foldOf.set(group, count % folds);
    seen.set(label, count + 1);
  }
  return Int32Array.from(groups, (group) => foldOf.get(group)!);
}

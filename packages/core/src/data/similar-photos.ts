import type { AuditPhoto, DuplicateFinding, SimilarFinding } from './audit-findings.ts';
import type { ItemVerdict } from '../image/index.ts';
import { Groups } from './duplicates-groups.ts';
import { keepOrder } from './duplicates.ts';
import type { Unit } from './prepare-assign.ts';

/** Two photos that are alike, by their places in the list that was searched. */
export interface SimilarPair {
  readonly first: number;
  readonly second: number;
  /** Cosine of the angle between their features. */
  readonly cosine: number;
}

/** How alike photos are found. This folder knows of no networks: whoever has one brings it along. */
export interface SimilarSearch {
  /** The network that is asked. */
  readonly backbone: string;
  /** Least cosine of the features of two photos that count as alike. */
  readonly threshold: number;
  /** @param paths absolute, of photos that can be read */
  readonly search: (paths: readonly string[]) => Promise<readonly SimilarPair[]>;
}

/**
 * Groups readable photos that a search finds alike. Of duplicates only the one to keep takes part: what they are is said already.
 */
export async function findSimilar(
  photos: readonly AuditPhoto[],
  verdicts: readonly ItemVerdict[],
  duplicates: readonly DuplicateFinding[],
  { search }: SimilarSearch,
): Promise<SimilarFinding[]> {
  const copies = new Set(duplicates.flatMap(({ members }) => members.slice(1).map(({ file }) => file)));
  const looked = [...photos.keys()].filter((i) => verdicts[i]?.status !== 'error' && !copies.has(photos[i]!.file));
  const pairs = await search(looked.map((i) => photos[i]!.path));
  const groups = new Groups(looked.length);
  const cosines = new Float64Array(looked.length);
  for (const { first, second, cosine } of pairs) {
    groups.join(first, second);
    for (const k of [first, second]) cosines[k] = Math.max(cosines[k]!, cosine);
  }
  return groups.list().map((group): SimilarFinding => {
    const order = group.sort((a, b) => keepOrder(photos, verdicts, looked[a]!, looked[b]!));
    const members = order.map((k) => {
      const { file, split, className } = photos[looked[k]!]!;
      const { width = 0, height = 0 } = verdicts[looked[k]!] ?? {};
      const place = { ...(split !== undefined && { split }), ...(className !== undefined && { className }) };
      return { file, ...place, width, height, cosine: cosines[k]! };
    });
    return {
      kind: 'similar',
      members,
      leak: new Set(members.map(({ split }) => split)).size > 1,
      conflict: new Set(members.map(({ className }) => className)).size > 1,
    };
  });
}

/**
 * Units of one class that a search finds alike, made one; of each unit its first photo is looked at. Photos of two classes
 * stay apart: which of them is in the wrong one only a person can tell.
 */
export async function togetherBySimilarity(
  units: readonly Unit<AuditPhoto>[],
  { search }: SimilarSearch,
): Promise<{ units: Unit<AuditPhoto>[]; /** Units that were made of several. */ groups: number }> {
  const pairs = await search(units.map(({ photos }) => photos[0]!.path));
  const joined = new Groups(units.length);
  for (const { first, second } of pairs)
    if (units[first]!.className === units[second]!.className) joined.join(first, second);
  const groups = joined.list();
  const inGroup = new Set(groups.flat());
  const merged = groups.map((group) => {
    const members = group.map((i) => units[i]!);
    return { ...members[0]!, photos: members.flatMap(({ photos }) => photos) };
  });
  return { units: [...units.filter((_, i) => !inGroup.has(i)), ...merged], groups: groups.length };
}

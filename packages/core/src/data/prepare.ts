import { resolve, sep } from 'node:path';
import { GraftError } from '../errors/index.ts';
import type { AuditPhoto } from './audit-findings.ts';
import { readPhotos, type ReadOptions } from './audit-read.ts';
import type { ImagePipeline } from '../image/index.ts';
import type { Split } from './contract.ts';
import { SPLITS } from './dataset-layout.ts';
import { findDuplicates } from './duplicates.ts';
import { assignUnits, type Amounts, type Unit } from './prepare-assign.ts';
import { collectSource } from './prepare-source.ts';
import { checkDestination, writePrepared } from './prepare-write.ts';
import { togetherBySimilarity, type SimilarSearch } from './similar-photos.ts';
import { compare } from './split.ts';

/** Name of the record that is left in the prepared folder. */
export const PREPARE_RECORD = 'graft-prepare.json';

export interface PrepareOptions extends ReadOptions {
  readonly pipeline: ImagePipeline;
  /** Shares of train, validation and test; any scale. Default 80, 10, 10. Not together with `perClass`. */
  readonly split?: readonly [number, number, number];
  /** A random subset instead: photos a class for train, validation and test. */
  readonly perClass?: readonly [number, number, number];
  /** The class is what the file's name begins with (`cat.0.jpg`), not the folder. */
  readonly byName?: boolean;
  readonly seed: number;
  /** Keeps photos of one class in one part too whose features are alike; absent: nobody asks a network. */
  readonly similar?: SimilarSearch;
  /** Default `copy`. */
  readonly mode?: 'copy' | 'link';
}

/** A photo that was not taken over. */
export interface LeftOut {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

export interface PrepareResult {
  /** Absolute path of the new folder. */
  readonly directory: string;
  readonly classes: readonly string[];
  /** Photos by part, then by class name. */
  readonly counts: Readonly<Partial<Record<Split, Readonly<Record<string, number>>>>>;
  readonly leftOut: readonly LeftOut[];
  /** Groups of duplicates that were kept in one part each. */
  readonly duplicateGroups: number;
  /** Groups of photos that a network found alike and that were kept in one part each, where one was asked. */
  readonly similarGroups?: number;
}

/**
 * Divides a flat folder of photos into `train/`, `validation/` and `test/`, class by class, in an order drawn by the
 * seed. Photos that show the same stay in one part, so nothing leaks; unreadable and damaged files, and photos that lie under two
 * classes, are left out and listed. The source is not touched; the destination appears whole or not at all.
 *
 * @throws GraftError `already-split`, `no-class-folders`, `one-class`, `names-unclear`, `too-few-photos`, `bad-option`,
 *   `destination-not-empty`, `disk-full`, `write-failed`, `aborted`, and those of reading the folder
 */
export async function prepareDataset(
  source: string,
  destination: string,
  options: PrepareOptions,
): Promise<PrepareResult> {
  const amounts = checkAmounts(options);
  const [from, directory] = [resolve(source), resolve(destination)];
  if (`${directory}${sep}`.startsWith(`${from}${sep}`))
    throw new GraftError({
      code: 'bad-option',
      what: 'The destination lies inside the source',
      received: `${JSON.stringify(from)} → ${JSON.stringify(directory)}`,
      expected: 'a folder elsewhere',
    });
  await checkDestination(directory);
  const photos = await collectSource(from, options.byName ?? false);
  const { units, leftOut, duplicateGroups } = await gatherUnits(photos, options);
  const together = options.similar && (await togetherBySimilarity(units, options.similar));
  const parts = assignUnits(together?.units ?? units, amounts, options.seed);
  const classes = [...new Set(photos.map((photo) => photo.className))].sort(compare);
  const counts = countParts(parts);
  checkParts(classes, counts);
  const placements = [...parts].flatMap(([split, dealt]) =>
    dealt.flatMap(({ className, photos: members }) =>
      members.map(({ path, file }) => ({ from: path, to: placeOf(split, className, file, options.byName ?? false) })),
    ),
  );
  placements.sort((a, b) => compare(a.to, b.to));
  const summary = {
    directory,
    classes,
    counts,
    leftOut,
    duplicateGroups,
    ...(together && { similarGroups: together.groups }),
  };
  const record = { schemaVersion: 1, source: from, seed: options.seed, amounts, ...summary };
  await writePrepared(directory, placements, {
    mode: options.mode ?? 'copy',
    record: { name: PREPARE_RECORD, text: `${JSON.stringify({ ...record, directory: undefined }, null, 2)}\n` },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return summary;
}

function checkAmounts({ split, perClass, seed }: PrepareOptions): Amounts {
  const values = perClass ?? split ?? [80, 10, 10];
  const whole = perClass === undefined || perClass.every(Number.isSafeInteger);
  const usable = values.every((value) => Number.isFinite(value) && value >= 0) && values[0] > 0 && whole;
  if (!usable || (split !== undefined && perClass !== undefined) || !Number.isSafeInteger(seed))
    throw new GraftError({
      code: 'bad-option',
      what: 'The photos cannot be divided like this',
      received: `split ${split?.join('/') ?? 'default'}, per class ${perClass?.join(',') ?? 'none'}, seed ${seed}`,
      expected: 'either --split 80/10/10 or --per-class 500,100,0: none negative, the first above 0; a whole seed',
    });
  return { kind: perClass === undefined ? 'shares' : 'per-class', values };
}

async function gatherUnits(photos: readonly (AuditPhoto & { className: string })[], options: PrepareOptions) {
  const readings = await readPhotos(
    photos.map((photo) => photo.path),
    options.pipeline,
    options,
  );
  const leftOut: LeftOut[] = [];
  const usable = new Map<string, AuditPhoto & { className: string }>();
  for (const [i, photo] of photos.entries()) {
    const verdict = readings.verdicts[i];
    const { file } = photo;
    if (verdict?.status !== 'ok')
      leftOut.push({ file, code: verdict?.code ?? 'unreadable', message: verdict?.message ?? '' });
    else usable.set(file, photo);
  }
  const units: Unit<AuditPhoto>[] = [];
  let duplicateGroups = 0;
  for (const { members, conflict } of await findDuplicates(photos, readings, options.pipeline, options.signal)) {
    const group = members.flatMap(({ file }) => usable.get(file) ?? []).sort((a, b) => compare(a.file, b.file));
    for (const { file } of group) usable.delete(file);
    const [first] = group;
    if (first === undefined) continue;
    if (conflict)
      for (const { file } of group)
        leftOut.push({
          file,
          code: 'two-classes',
          message: `shows the same as ${otherThan(file, group)} of another class`,
        });
    else {
      if (group.length > 1) duplicateGroups++;
      units.push({ className: first.className, photos: group, name: first.file });
    }
  }
  for (const photo of usable.values()) units.push({ className: photo.className, photos: [photo], name: photo.file });
  leftOut.sort((a, b) => compare(a.file, b.file));
  return { units, leftOut, duplicateGroups };
}

function otherThan(file: string, group: readonly AuditPhoto[]): string {
  return group.find((photo) => photo.file !== file)?.file ?? 'a photo';
}

function placeOf(split: Split, className: string, file: string, byName: boolean): string {
  return byName ? `${split}/${className}/${file}` : `${split}/${file}`;
}

function countParts(parts: ReadonlyMap<Split, readonly Unit<AuditPhoto>[]>): PrepareResult['counts'] {
  const counts: Partial<Record<Split, Record<string, number>>> = {};
  for (const split of SPLITS) {
    const own = new Map<string, number>();
    for (const { className, photos } of parts.get(split) ?? [])
      own.set(className, (own.get(className) ?? 0) + photos.length);
    if (own.size > 0) counts[split] = Object.fromEntries(own);
  }
  return counts;
}

/** Every class must be in every part that is not empty altogether, or training would refuse the folder. */
function checkParts(classes: readonly string[], counts: PrepareResult['counts']): void {
  for (const [split, own] of Object.entries(counts))
    for (const className of classes)
      if (!Object.hasOwn(own, className))
        throw new GraftError({
          code: 'too-few-photos',
          what: `There are too few photos of ${JSON.stringify(className)} to have one in ${split}`,
          received: `${total(counts, className)} usable photos of it`,
          expected: 'at least one usable photo a part',
          next: 'add photos of it, or leave that part empty: --split 80/20/0',
        });
}

function total(counts: PrepareResult['counts'], className: string): number {
  return Object.values(counts).reduce((sum, own) => sum + (own[className] ?? 0), 0);
}

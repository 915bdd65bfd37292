import { createHash } from 'node:crypto';
import type { AuditPhoto, DuplicateFinding, DuplicateMember, Match } from './audit-findings.ts';
import { THUMB_BYTES, type PhotoReadings } from './audit-read.ts';
import type { ImagePipeline, ItemVerdict } from '../image/index.ts';
import type { Split } from './contract.ts';
import { hashSameSized } from './duplicates-bytes.ts';
import { likenessOf, showTheSame, type Likeness } from './duplicates-compare.ts';
import { Groups } from './duplicates-groups.ts';
import { forEachClosePair } from './duplicates-index.ts';
import { compare } from './split.ts';

/** Larger pictures are not compared pixel by pixel; their copies count as near duplicates. */
const MOST_PIXELS = 64e6;
/** Of a photo in two parts the copy in the test part is kept: the test stays what it was. */
const KEEP_FIRST: Readonly<Record<Split, number>> = { test: 0, validation: 1, train: 2 };

/**
 * Groups the readable photos that show the same: equal bytes, equal pixels, or the same picture at another size or
 * quality (perceptual hash, verified on small pictures). In each group the one to keep comes first: test before
 * validation before training photos, then the largest, then by name.
 */
export async function findDuplicates(
  photos: readonly AuditPhoto[],
  readings: PhotoReadings,
  pipeline: ImagePipeline,
  signal?: AbortSignal,
): Promise<DuplicateFinding[]> {
  const readable = photos.flatMap((_, i) => (readings.verdicts[i]?.status === 'error' ? [] : [i]));
  const paths = photos.map((photo) => photo.path);
  const bytes = await hashSameSized(paths, readable, signal);
  const groups = groupSamePictures(readable, readings, bytes);
  const findings: DuplicateFinding[] = [];
  for (const group of groups.list()) {
    const order = group.sort((a, b) => keepOrder(photos, readings.verdicts, a, b));
    const members: DuplicateMember[] = [];
    const pixels = new PixelHashes(paths, readings, pipeline, signal);
    const [first = 0] = order;
    for (const i of order) {
      const match: Match = i === first ? 'bytes' : await matchOf(first, i, bytes, pixels);
      members.push(describe(photos, readings, i, match));
    }
    const splits = new Set(members.map((member) => member.split));
    const classes = new Set(members.map((member) => member.className));
    const weakest = (['near', 'pixels', 'bytes'] as const).find((match) => members.some((m) => m.match === match));
    findings.push({
      kind: 'duplicate',
      match: weakest ?? 'bytes',
      members,
      leak: splits.size > 1,
      conflict: classes.size > 1,
    });
  }
  return findings;
}

function groupSamePictures(
  readable: readonly number[],
  { hashes, thumbnails, verdicts }: PhotoReadings,
  bytes: ReadonlyMap<number, string>,
): Groups {
  const groups = new Groups(verdicts.length);
  const firstWith = new Map<string, number>();
  const representatives: number[] = [];
  const thumbnail = (i: number) => thumbnails.subarray(i * THUMB_BYTES, (i + 1) * THUMB_BYTES);
  for (const i of readable) {
    const hash = bytes.get(i);
    // Equal small pictures join at once: a thousand copies of one photo must not make half a million pairs below.
    const keys = [Buffer.from(thumbnail(i)).toString('latin1'), ...(hash === undefined ? [] : [hash])];
    const twin = keys.map((key) => firstWith.get(key)).find((first) => first !== undefined);
    for (const key of keys) if (!firstWith.has(key)) firstWith.set(key, i);
    if (twin === undefined) representatives.push(i);
    else groups.join(twin, i);
  }
  const likenesses = new Map<number, Likeness>();
  const likeness = (i: number): Likeness => {
    const known = likenesses.get(i) ?? likenessOf(thumbnail(i));
    likenesses.set(i, known);
    return known;
  };
  forEachClosePair(hashes, representatives, (i, j) => {
    if (groups.root(i) !== groups.root(j) && showTheSame(likeness(i), likeness(j))) groups.join(i, j);
  });
  return groups;
}

async function matchOf(
  first: number,
  other: number,
  bytes: ReadonlyMap<number, string>,
  pixels: PixelHashes,
): Promise<Match> {
  const hash = bytes.get(first);
  if (hash !== undefined && hash === bytes.get(other)) return 'bytes';
  if (!pixels.sameSize(first, other)) return 'near';
  const [a, b] = [await pixels.of(first), await pixels.of(other)];
  return a !== undefined && a === b ? 'pixels' : 'near';
}

/** Of photos that show the same, which to keep: test before validation before training, then the largest, then by name. */
export function keepOrder(
  photos: readonly AuditPhoto[],
  verdicts: readonly ItemVerdict[],
  a: number,
  b: number,
): number {
  const part = (i: number) => KEEP_FIRST[photos[i]?.split ?? 'train'];
  const area = (i: number) => (verdicts[i]?.width ?? 0) * (verdicts[i]?.height ?? 0);
  return part(a) - part(b) || area(b) - area(a) || compare(photos[a]?.file ?? '', photos[b]?.file ?? '');
}

function describe(
  photos: readonly AuditPhoto[],
  { verdicts }: PhotoReadings,
  i: number,
  match: Match,
): DuplicateMember {
  const { file = '', split, className } = photos[i] ?? {};
  return {
    file,
    ...(split === undefined ? {} : { split }),
    ...(className === undefined ? {} : { className }),
    width: verdicts[i]?.width ?? 0,
    height: verdicts[i]?.height ?? 0,
    match,
  };
}

/** Hashes of decoded pixels, each decoded when first asked for. */
class PixelHashes {
  readonly #paths: readonly string[];
  readonly #readings: PhotoReadings;
  readonly #pipeline: ImagePipeline;
  readonly #signal: AbortSignal | undefined;
  readonly #known = new Map<number, string | undefined>();

  constructor(paths: readonly string[], readings: PhotoReadings, pipeline: ImagePipeline, signal?: AbortSignal) {
    this.#paths = paths;
    this.#readings = readings;
    this.#pipeline = pipeline;
    this.#signal = signal;
  }

  sameSize(i: number, j: number): boolean {
    const [a, b] = [this.#readings.verdicts[i], this.#readings.verdicts[j]];
    return a?.width === b?.width && a?.height === b?.height;
  }

  async of(i: number): Promise<string | undefined> {
    if (!this.#known.has(i)) this.#known.set(i, await this.#read(i));
    return this.#known.get(i);
  }

  async #read(i: number): Promise<string | undefined> {
    const { width = 0, height = 0 } = this.#readings.verdicts[i] ?? {};
    if (width * height === 0 || width * height > MOST_PIXELS) return undefined;
    const out = new Uint8Array(width * height * 3);
    const signal = this.#signal === undefined ? {} : { signal: this.#signal };
    const files = [this.#paths[i] ?? ''];
    const { verdicts } = await this.#pipeline.readBatch({
      files,
      height,
      width,
      interpolation: 'nearest',
      out,
      ...signal,
    });
    if (verdicts[0]?.status === 'error') return undefined;
    return createHash('sha256').update(`${width}×${height}\n`).update(out).digest('hex');
  }
}

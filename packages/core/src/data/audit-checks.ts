import { extname } from 'node:path';
import type { AuditPhoto, Finding, ImbalanceFinding } from './audit-findings.ts';
import type { ItemVerdict } from '../image/index.ts';
import type { Split } from './contract.ts';
import { SPLITS } from './dataset-layout.ts';
import { compare } from './split.ts';

/** Extensions by the format that they promise. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif', 'jif'],
  png: ['png'],
  webp: ['webp'],
  bmp: ['bmp', 'dib'],
  gif: ['gif'],
  tiff: ['tif', 'tiff'],
  avif: ['avif'],
  heif: ['heic', 'heif', 'hif'],
  svg: ['svg', 'svgz'],
  jp2: ['jp2', 'j2k', 'jpf', 'jpx'],
  jxl: ['jxl'],
};
/** Sides shorter than this are icons' (pixels). */
const TINY_SIDE = 24;
/** A longer to shorter side above this is a banner's. */
const ELONGATED = 8;
/** Below this ratio of largest to smallest class nobody needs to do anything. */
const IMBALANCE = 3;

/** What is wrong with one file, apart from its likeness to others. */
export function checkPhoto({ file }: AuditPhoto, verdict: ItemVerdict): Finding[] {
  const { status, code, message, format, width, height } = verdict;
  if (status === 'error') return [{ kind: 'unreadable', file, code, message }];
  const findings: Finding[] = [];
  if (status === 'warning') findings.push({ kind: 'damaged', file, code, message });
  const extension = extname(file).slice(1).toLowerCase();
  const promised = Object.keys(EXTENSIONS).find((known) => EXTENSIONS[known]?.includes(extension));
  if (promised !== undefined && format !== '' && promised !== format)
    findings.push({ kind: 'wrong-extension', file, extension, format });
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (short > 0 && short < TINY_SIDE) findings.push({ kind: 'odd-size', file, width, height, reason: 'tiny' });
  else if (long > ELONGATED * short) findings.push({ kind: 'odd-size', file, width, height, reason: 'elongated' });
  return findings;
}

/** Parts whose largest class has at least three times the readable photos of the smallest. */
export function checkBalance(photos: readonly AuditPhoto[], verdicts: readonly ItemVerdict[]): ImbalanceFinding[] {
  const findings: ImbalanceFinding[] = [];
  const parts: (Split | undefined)[] = [...SPLITS, undefined];
  for (const split of parts) {
    const counts = new Map<string, number>();
    for (const [i, photo] of photos.entries()) {
      if (photo.split !== split || photo.className === undefined) continue;
      const one = verdicts[i]?.status === 'error' ? 0 : 1;
      counts.set(photo.className, (counts.get(photo.className) ?? 0) + one);
    }
    if (counts.size < 2) continue;
    const ratio = Math.max(...counts.values()) / Math.max(1, Math.min(...counts.values()));
    if (ratio < IMBALANCE) continue;
    const sorted = [...counts].sort(([a], [b]) => compare(a, b));
    findings.push({
      kind: 'imbalance',
      ...(split === undefined ? {} : { split }),
      counts: Object.fromEntries(sorted),
      ratio,
    });
  }
  return findings;
}

import { resolve } from 'node:path';
import { checkBalance, checkPhoto } from './audit-checks.ts';
import type { AuditPhoto, AuditReport, Finding } from './audit-findings.ts';
import { readPhotos, type ReadOptions } from './audit-read.ts';
import { scanPhotos } from './audit-scan.ts';
import type { ImagePipeline, ItemVerdict } from '../image/index.ts';
import type { Dataset } from './contract.ts';
import { findDuplicates } from './duplicates.ts';
import { findSimilar, type SimilarSearch } from './similar-photos.ts';

/** The verdict on each of some files; see {@link auditImages}. */
export interface ImageAudit {
  /** In the order of the paths. */
  readonly verdicts: readonly ItemVerdict[];
}

/**
 * Decodes each file in full and says whether it can be used.
 *
 * @param paths absolute
 * @throws GraftError `aborted`
 */
export async function auditImages(
  paths: readonly string[],
  pipeline: ImagePipeline,
  options: ReadOptions = {},
): Promise<ImageAudit> {
  const { verdicts } = await readPhotos(paths, pipeline, options);
  return { verdicts };
}

/** What an audit looks for beyond what is always looked for. */
export interface AuditOptions extends ReadOptions {
  /** Finds photos whose features are alike; absent: nobody asks a network. */
  readonly similar?: SimilarSearch;
}

/** A report and, for each sample of the data set in its order, the verdict on its file. */
export interface DatasetAudit extends ImageAudit {
  readonly report: AuditReport;
}

/** Audits the photos of a scanned data set; where Graft split the folder by seed, a leak is one of that split. */
export async function auditDataset(
  dataset: Dataset,
  pipeline: ImagePipeline,
  options: AuditOptions = {},
): Promise<DatasetAudit> {
  const photos = dataset.samples.map(({ path, relativePath, label, split }) => ({
    path,
    file: relativePath,
    split,
    className: dataset.classes[label] ?? '',
  }));
  return audit(dataset.root, photos, pipeline, options);
}

/**
 * Looks for everything that is wrong with the photos below a folder: unreadable and damaged files, wrong extensions,
 * duplicates (by bytes, by pixels, nearly; on request by features) and whether they cross parts or classes, imbalance, odd sizes. Changes
 * nothing; {@link quarantine} does.
 *
 * @throws GraftError `folder-missing`, `not-a-folder`, `folder-unreadable`, `folder-empty`, `aborted`
 */
export async function auditFolder(
  directory: string,
  pipeline: ImagePipeline,
  options: AuditOptions = {},
): Promise<AuditReport> {
  const { report } = await audit(resolve(directory), await scanPhotos(directory), pipeline, options);
  return report;
}

async function audit(
  directory: string,
  photos: readonly AuditPhoto[],
  pipeline: ImagePipeline,
  options: AuditOptions,
): Promise<DatasetAudit> {
  const paths = photos.map((photo) => photo.path);
  const readings = await readPhotos(paths, pipeline, options);
  const { verdicts } = readings;
  const findings: Finding[] = photos.flatMap((photo, i) => {
    const verdict = verdicts[i];
    return verdict === undefined ? [] : checkPhoto(photo, verdict);
  });
  const duplicates = await findDuplicates(photos, readings, pipeline, options.signal);
  findings.push(...duplicates);
  const { similar } = options;
  if (similar !== undefined) findings.push(...(await findSimilar(photos, verdicts, duplicates, similar)));
  findings.push(...checkBalance(photos, verdicts));
  findings.sort((a, b) => rank(a) - rank(b));
  const report: AuditReport = {
    schemaVersion: 1,
    directory,
    files: photos.length,
    readable: verdicts.filter((verdict) => verdict.status !== 'error').length,
    findings,
    ...(similar && { similarity: { backbone: similar.backbone, threshold: similar.threshold } }),
    clean: !findings.some(isSerious),
  };
  return { verdicts, report };
}

/** Whether a finding makes `graft audit` exit with 1: a corrupt file, or a photo in two parts. */
export function isSerious(finding: Finding): boolean {
  return finding.kind === 'unreadable' || finding.kind === 'damaged' || (finding.kind === 'duplicate' && finding.leak);
}

/** Worst first; within a rank the order of the files stays. */
function rank(finding: Finding): number {
  if (isSerious(finding)) return finding.kind === 'duplicate' ? 1 : 0;
  if (finding.kind === 'duplicate') return finding.conflict ? 2 : 4;
  if (finding.kind === 'similar') return finding.leak || finding.conflict ? 3 : 5;
  return finding.kind === 'wrong-extension' ? 6 : finding.kind === 'odd-size' ? 7 : 8;
}

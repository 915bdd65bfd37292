import { copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { GraftError } from '../errors/index.ts';
import { makeFolder } from './make-folder.ts';
import type { AuditReport } from './audit-findings.ts';

/** Name of the file that lists what was moved, inside the quarantine folder. */
export const MANIFEST_NAME = 'quarantine.json';

/** What was moved out of a data set, and why: enough to put it back. */
export interface QuarantineManifest {
  readonly schemaVersion: 1;
  /** Absolute path of the audited folder. */
  readonly directory: string;
  readonly moves: readonly { readonly file: string; readonly reason: string }[];
}

export interface FixOptions {
  /** Take out photos too that are in another part than one whose features are alike. */
  readonly similar?: boolean;
}

/**
 * Which files `--fix` takes out: unreadable and damaged ones; of a photo that lies in two parts or exists as
 * exact copies, all but the one to keep; of a photo under two classes, every copy, as none can be trusted. Near duplicates
 * inside one part and class stay, and so do wrong extensions and odd sizes: they do no harm. Photos that only a network finds
 * alike are touched where that is asked for: of those in two parts all but the ones beside the one to keep.
 */
export function planQuarantine(report: AuditReport, { similar = false }: FixOptions = {}): QuarantineManifest {
  const reasons = new Map<string, string>();
  const add = (file: string, reason: string) => reasons.has(file) || reasons.set(file, reason);
  for (const finding of report.findings) {
    if (finding.kind === 'unreadable' || finding.kind === 'damaged') add(finding.file, finding.code);
    if (finding.kind === 'similar' && similar) {
      const [keep, ...others] = finding.members;
      for (const { file, split } of others)
        if (split !== keep?.split) add(file, `like ${keep?.file} in ${keep?.split ?? 'another part'}`);
    }
    if (finding.kind !== 'duplicate') continue;
    const [keep, ...others] = finding.members;
    if (keep === undefined) continue;
    if (finding.conflict) for (const { file } of finding.members) add(file, 'under two classes');
    else
      for (const { file, split, match } of others)
        if (split !== keep.split) add(file, `also in ${keep.split ?? 'another part'}: ${keep.file}`);
        else if (match !== 'near') add(file, `same as ${keep.file}`);
  }
  return {
    schemaVersion: 1,
    directory: report.directory,
    moves: [...reasons].map(([file, reason]) => ({ file, reason })),
  };
}

/**
 * Moves the faulty files of a report to a new folder beside the audited one (`photos-quarantine`, then
 * `photos-quarantine-2`, …), under their relative paths. Nothing is deleted or overwritten; the list of moves is
 * written before the first, so {@link restoreQuarantine} can undo even an interrupted one.
 *
 * @returns the folder, and the list; no folder where there was nothing to move.
 * @throws GraftError `quarantine-failed`
 */
export async function quarantine(
  report: AuditReport,
  options: FixOptions = {},
): Promise<{ folder: string | undefined; manifest: QuarantineManifest }> {
  const manifest = planQuarantine(report, options);
  if (manifest.moves.length === 0) return { folder: undefined, manifest };
  const folder = await newFolder(report.directory);
  try {
    await writeSynced(join(folder, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const { file } of manifest.moves) await move(join(report.directory, file), join(folder, file));
  } catch (cause) {
    throw failed(`move photos to ${folder}`, cause, folder);
  }
  return { folder, manifest };
}

/**
 * Puts every quarantined file back where it was. A place that is taken again meanwhile is left alone and named.
 *
 * @returns relative paths of what was put back, and of what was not.
 * @throws GraftError `quarantine-failed`
 */
export async function restoreQuarantine(folder: string): Promise<{ restored: string[]; skipped: string[] }> {
  let manifest: QuarantineManifest;
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST_NAME), 'utf8')) as QuarantineManifest;
  } catch (cause) {
    throw failed('read the list of moves', cause, folder);
  }
  const outside = manifest.moves.find(({ file }) => isAbsolute(file) || file.split('/').includes('..'));
  if (outside !== undefined)
    throw failed(`put back ${JSON.stringify(outside.file)}, which lies outside`, 'bad list', folder);
  const restored: string[] = [];
  const skipped: string[] = [];
  for (const { file } of manifest.moves)
    await move(join(folder, file), join(manifest.directory, file)).then(
      () => restored.push(file),
      () => skipped.push(file),
    );
  if (skipped.length === 0) await rm(folder, { recursive: true });
  return { restored, skipped };
}

async function newFolder(directory: string): Promise<string> {
  for (let n = 1; ; n++) {
    const folder = `${directory}-quarantine${n === 1 ? '' : `-${n}`}`;
    try {
      await mkdir(folder);
      return folder;
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw failed('make the quarantine folder', cause, folder);
    }
  }
}

/** Renames without overwriting; across file systems it copies, and removes the original only after that. */
async function move(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to));
  // Claims the name: a rename alone would silently replace what is there.
  await (await open(to, 'wx')).close();
  try {
    await rename(from, to);
  } catch (cause) {
    if (codeOf(cause) !== 'EXDEV') {
      await rm(to);
      throw cause;
    }
    await copyFile(from, to);
    await rm(from);
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function codeOf(cause: unknown): string | undefined {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : undefined;
}

function failed(act: string, cause: unknown, folder: string): GraftError {
  return new GraftError({
    code: 'quarantine-failed',
    what: `Could not ${act} (${codeOf(cause) ?? String(cause)})`,
    received: JSON.stringify(folder),
    expected: 'the right to write beside the data set, and space',
    next: `chmod u+w ${JSON.stringify(dirname(folder))}, or move the photos to a folder of your own`,
    cause,
  });
}

import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closest, GraftError } from '../errors/index.ts';

/** What Graft expects of a data set, for messages. */
export const EXPECTED_LAYOUT =
  'a folder with train/, validation/ and (optional) test/, each with one folder of photos a class; or the class folders themselves';

/** Turns the file system's error about a folder into one that a person can act on. */
export function folderProblem(folder: string, cause: unknown): GraftError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  const received = JSON.stringify(folder);
  if (code === 'ENOENT') {
    const near = nearestExisting(folder);
    return new GraftError({
      code: 'folder-missing',
      what: 'There is no such folder',
      received,
      expected: EXPECTED_LAYOUT,
      ...(near === undefined ? {} : { next: `try ${JSON.stringify(near)}` }),
      cause,
    });
  }
  if (code === 'ENOTDIR')
    return new GraftError({
      code: 'not-a-folder',
      what: 'This is not a folder',
      received,
      expected: EXPECTED_LAYOUT,
      cause,
    });
  if (code === 'EACCES' || code === 'EPERM')
    return new GraftError({
      code: 'folder-unreadable',
      what: 'This folder may not be read by the current user',
      received,
      next: `chmod -R u+rX ${JSON.stringify(folder)}`,
      cause,
    });
  return new GraftError({
    code: 'folder-unreadable',
    what: `This folder cannot be read (${code || String(cause)})`,
    received,
    cause,
  });
}

/** A folder beside the missing one with a similar name, else the deepest parent that exists. */
function nearestExisting(folder: string): string | undefined {
  for (let missing = folder; ; missing = dirname(missing)) {
    const parent = dirname(missing);
    if (parent === missing) return undefined;
    if (!existsSync(parent)) continue;
    try {
      const names = readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
      const match = closest(basename(missing), names);
      return match === undefined ? parent : join(parent, match);
    } catch {
      return undefined;
    }
  }
}

/** Quotes a few names for a message and counts the rest. */
export function nameList(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).map((name) => JSON.stringify(name));
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

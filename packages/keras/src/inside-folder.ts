import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';

/**
 * Resolves a path that a file names, provided that it stays inside a folder, links followed.
 *
 * @returns `undefined` where it leads out.
 */
export function insideFolder(folder: string, name: string): string | undefined {
  const path = resolve(folder, name);
  if (name.includes('\0') || !isBelow(resolve(folder), path)) return undefined;
  try {
    return isBelow(realpathSync(folder), realpathSync(path)) ? path : undefined;
  } catch {
    return path; // not there: the caller finds that out when it opens it
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

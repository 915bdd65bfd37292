import { isAbsolute, relative } from 'node:path';

/** A path below the working directory as it is from there. */
export function nearPath(path: string, from: string = process.cwd()): string {
  const near = relative(from, path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}

/** Quoted for a POSIX shell where it has to be. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

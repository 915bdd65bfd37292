import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `GRAFT_CACHE`, or `~/.cache/graft`. */
export function defaultCacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['GRAFT_CACHE'];
  return chosen !== undefined && chosen !== '' ? resolve(chosen) : join(homedir(), '.cache', 'graft');
}

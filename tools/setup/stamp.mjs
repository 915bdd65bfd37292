import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', 'build', '.git', '.nx', '.graft']);

/**
 * A hash over names, sizes and modification times of the files that match: a few milliseconds for the whole
 * repository, where hashing contents or asking the tools themselves takes seconds.
 * @param {string} root
 * @param {readonly string[]} patterns Paths below root; `*` matches within a name, a last `**` a whole tree.
 * @param {string} salt
 */
export function fingerprintFiles(root, patterns, salt) {
  const hash = createHash('sha256').update(salt);
  for (const pattern of patterns) {
    for (const file of expand(root, '', pattern.split('/'))) {
      const { size, mtimeMs } = statSync(path.join(root, file));
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function expand(root, base, [head, ...rest]) {
  const names = list(path.join(root, base));
  if (head === '**') {
    return names.flatMap(({ name, directory }) => {
      const inside = path.posix.join(base, name);
      return directory ? expand(root, inside, ['**']) : [inside];
    });
  }
  const matcher = new RegExp(`^${head.replace(/[.+]/g, '\\$&').replace(/\*/g, '.*')}$`);
  return names
    .filter(({ name, directory }) => matcher.test(name) && directory === rest.length > 0)
    .flatMap(({ name }) => {
      const inside = path.posix.join(base, name);
      return rest.length > 0 ? expand(root, inside, rest) : [inside];
    });
}

function list(directory) {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => !SKIPPED.has(entry.name))
    .map((entry) => ({ name: entry.name, directory: entry.isDirectory() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function stampFile(root, step) {
  return path.join(root, '.graft/setup', step);
}

/** @returns {string | undefined} The fingerprint that the step ended with. */
export function readStamp(root, step) {
  try {
    return readFileSync(stampFile(root, step), 'utf8');
  } catch {
    return undefined;
  }
}

export function writeStamp(root, step, fingerprint) {
  const file = stampFile(root, step);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, fingerprint);
  renameSync(`${file}.new`, file);
}

import { readdir } from 'node:fs/promises';

import { GraftError } from '../errors/index.ts';

/**
 * Makes sure that an export takes nothing away: a file does not go where a folder is, and a folder replaces only an earlier
 * export or an empty one.
 *
 * @throws GraftError `bad-option`, `destination-not-empty`
 */
export async function checkExportTarget(target: string, form: 'file' | 'folder'): Promise<void> {
  let names: string[];
  try {
    names = await readdir(target);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    // Whatever else is wrong with the place shows when it is written.
    if (code !== 'ENOTDIR' || form === 'file') return;
    throw new GraftError({
      code: 'bad-option',
      what: 'This export is a folder, and a file has its name',
      received: target,
      expected: 'the name of a new folder',
      next: `--to tfjs ${target}-tfjs`,
      cause: error,
    });
  }
  if (form === 'file') {
    throw new GraftError({
      code: 'bad-option',
      what: 'This export is a file, and a folder has its name',
      received: target,
      expected: 'the name of a file',
      next: `--to onnx ${target}/model.onnx`,
    });
  }
  if (names.length === 0 || names.every((name) => name === 'model.json' || name.endsWith('.bin'))) return;
  throw new GraftError({
    code: 'destination-not-empty',
    what: 'There are other files where the export is to go, and they would be lost',
    received: target,
    expected: 'a new folder, an empty one, or an earlier export',
    next: `--to tfjs ${target}/tfjs`,
  });
}

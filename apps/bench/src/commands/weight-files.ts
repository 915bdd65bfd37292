import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { GraftError } from '@graft/errors';
import { listFilesBelow } from '@graft/core/data';
import { discoverBackbones, recogniseWeights } from '@graft/core/backbone';
import { openWeightFile } from '@graft/keras';

/**
 * The weight file of each preset from what `--weights` was given: `ID=FILE`, or a folder in which every file of weights is
 * opened and recognised by its number of parameters. An explicit pair wins over a folder.
 *
 * @throws GraftError `bad-option`, `weights-file-missing`
 */
export async function weightFiles(given: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const text of given)
    if (await isFolder(text)) Object.assign(found, await weightsBelow(path.resolve(text)), found);
  for (const text of given) if (!(await isFolder(text))) Object.assign(found, pair(text));
  return found;
}

const isFolder = (text: string): Promise<boolean> =>
  stat(text).then(
    (one) => one.isDirectory(),
    () => false,
  );

function pair(text: string): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new GraftError({
      code: 'bad-option',
      what: '--weights names a preset and its file, or a folder of weights',
      received: `"${text}"`,
      expected: 'ID=FILE, e.g. mobilenet_025=mobilenet_2_5_224_tf_no_top.h5, or a folder that exists',
    });
  }
  const file = path.resolve(text.slice(at + 1));
  if (existsSync(file)) return { [text.slice(0, at)]: file };
  throw new GraftError({
    code: 'weights-file-missing',
    what: `There is no file of weights for ${text.slice(0, at)}`,
    received: file,
    expected: 'an .h5, .weights.h5, .keras or model.json',
  });
}

async function weightsBelow(folder: string): Promise<Record<string, string>> {
  const known = discoverBackbones().backbones;
  const found: Record<string, string> = {};
  for (const name of await listFilesBelow(folder)) {
    if (!/(\.h5|\.keras|(^|\/)model\.json)$/.test(name)) continue;
    const file = path.join(folder, name);
    // What cannot be read, or fits nothing that is installed, is none of ours.
    const ids = await whose(file, known).catch(() => []);
    if (ids.length === 1) found[ids[0]!] ??= file;
  }
  return found;
}

async function whose(path: string, known: Parameters<typeof recogniseWeights>[1]): Promise<string[]> {
  const file = await openWeightFile(path);
  try {
    return recogniseWeights(file, known);
  } finally {
    file.close();
  }
}

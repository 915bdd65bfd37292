import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveBackbone } from '@graft/core/backbone';
import { serialiseModel, useTensorBackend } from '@graft/core/model';
import { fillWithFormula } from '@graft/core/testing';
import type { PreparedCase } from '../run/contract.ts';
import { runNode } from './command.ts';

interface Params {
  /** Folder with `train/` and `validation/`. */
  readonly data: string;
  readonly backbone: string;
  readonly precision: 'fp32' | 'int8';
  readonly epochs: number;
  readonly views: number;
}

const GRAFT = fileURLToPath(new URL('../../../dashboard/bin/graft.mjs', import.meta.url));

/**
 * The tutorial's job as a whole process, from an empty cache, on the training and the validation photos alone; weights from a
 * formula, so that it needs no file. Its accuracy means nothing then, and is not told.
 */
export async function prepare({ data, backbone, precision, epochs, views }: Params): Promise<PreparedCase> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-reference-'));
  const [weights, photos, run, cache] = ['weights', 'photos', 'run', 'cache'].map((name) =>
    path.join(scratch, name),
  ) as [string, string, string, string];
  await mkdir(photos);
  for (const split of ['train', 'validation']) await symlink(path.join(data, split), path.join(photos, split));
  await writeFormulaWeights(backbone, weights);
  const words = ['train', photos, '--backbone', backbone, '--weights', path.join(weights, 'model.json')];
  const flags = ['--recipe', 'tutorial', '--epochs', String(epochs), '--views', String(views)];
  const step = async () => {
    await rm(run, { recursive: true, force: true });
    await rm(cache, { recursive: true, force: true });
    await runNode([GRAFT, ...words, ...flags, '--precision', precision, '--json', '--out', run], cache);
    return 1;
  };
  return { info: { epochs, views, precision }, step, close: () => rm(scratch, { recursive: true, force: true }) };
}

async function writeFormulaWeights(id: string, folder: string): Promise<void> {
  await useTensorBackend('wasm');
  const { build, inputSize } = await resolveBackbone(id);
  const model = build({ inputShape: [inputSize, inputSize, 3] });
  fillWithFormula(model, 1);
  await mkdir(folder);
  for (const [name, bytes] of await serialiseModel(model)) await writeFile(path.join(folder, name), bytes);
  model.dispose();
}

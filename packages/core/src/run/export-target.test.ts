import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkExportTarget } from './export-target.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-target-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('takes a new place, an empty folder and an earlier export', async () => {
  await checkExportTarget(join(folder, 'new'), 'folder');
  await checkExportTarget(join(folder, 'new.onnx'), 'file');
  await checkExportTarget(folder, 'folder');
  await writeFile(join(folder, 'model.json'), '{}');
  await writeFile(join(folder, 'group1-shard1of1.bin'), '');
  await checkExportTarget(folder, 'folder');
  await checkExportTarget(join(folder, 'model.json'), 'file');
});

it('never takes the place of a folder of other things', async () => {
  await mkdir(join(folder, 'photos'));
  await expect(checkExportTarget(folder, 'folder')).rejects.toMatchObject({ code: 'destination-not-empty' });
  await expect(checkExportTarget(folder, 'file')).rejects.toMatchObject({ code: 'bad-option' });
  await writeFile(join(folder, 'one'), '');
  await expect(checkExportTarget(join(folder, 'one'), 'folder')).rejects.toMatchObject({ code: 'bad-option' });
});

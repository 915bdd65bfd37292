import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { weightFiles } from './weight-files.ts';

const seedling = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@graft/backbone-seedling/package.json')),
  'weights',
);

describe('weightFiles', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-test-'));
    await mkdir(path.join(folder, 'some/where'), { recursive: true });
    for (const name of await readdir(seedling)) {
      await copyFile(path.join(seedling, name), path.join(folder, 'some/where', name));
    }
    await writeFile(path.join(folder, 'broken.h5'), 'not HDF5');
    await writeFile(path.join(folder, 'notes.txt'), 'about these files');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('recognises the weights below a folder by their number of parameters, whatever they are called', async () => {
    expect(await weightFiles([folder])).toEqual({ seedling: path.join(folder, 'some/where/model.json') });
  });

  it('lets a pair win over a folder, in any order', async () => {
    const file = path.join(folder, 'broken.h5');
    for (const given of [
      [folder, `seedling=${file}`],
      [`seedling=${file}`, folder],
    ]) {
      expect(await weightFiles(given)).toEqual({ seedling: file });
    }
  });

  it('refuses what is neither', async () => {
    await expect(weightFiles(['seedling'])).rejects.toMatchObject({ code: 'bad-option' });
    await expect(weightFiles(['seedling=nowhere.h5'])).rejects.toMatchObject({ code: 'weights-file-missing' });
  });

  const real = process.env['GRAFT_REAL_DATA'];
  const itReal = real === undefined ? it.skip : it;
  const why = real === undefined ? ' (skipped: GRAFT_REAL_DATA is not set)' : '';
  itReal(`recognises real Keras and tfjs files${why}`, async () => {
    const found = await weightFiles([path.join(real!, 'weights')]);
    expect(Object.keys(found).sort()).toEqual(
      expect.arrayContaining(['mobilenet', 'mobilenet_025', 'mobilenet_v2', 'mobilenet_v2_035']),
    );
  });
});

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hashFiles } from './file-hashes.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('hashFiles', () => {
  let folder: string;
  let memory: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-hashes-'));
    memory = join(folder, 'memory');
    await mkdir(memory);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('hashes bytes, leaves out what cannot be read', async () => {
    const file = join(folder, 'a.jpg');
    await writeFile(file, 'one');
    const hashes = await hashFiles(folder, [file, join(folder, 'absent'), folder], memory);
    expect([...hashes]).toEqual([[file, sha256('one')]]);
  });

  it('does not read an old file again, and reads a changed one', async () => {
    const file = join(folder, 'a.jpg');
    const old = new Date(Date.now() - 60_000);
    await writeFile(file, 'one');
    await utimes(file, old, old);
    await hashFiles(folder, [file], memory);
    // Same size and time: to the memory it is the same file.
    await writeFile(file, 'two');
    await utimes(file, old, old);
    expect((await hashFiles(folder, [file], memory)).get(file)).toBe(sha256('one'));
    await utimes(file, old, new Date(Date.now() - 30_000));
    expect((await hashFiles(folder, [file], memory)).get(file)).toBe(sha256('two'));
  });

  it('does not trust the time of a file that changed just now', async () => {
    const file = join(folder, 'a.jpg');
    await writeFile(file, 'one');
    const now = new Date();
    await utimes(file, now, now);
    await hashFiles(folder, [file], memory);
    await writeFile(file, 'two');
    await utimes(file, now, now);
    expect((await hashFiles(folder, [file], memory)).get(file)).toBe(sha256('two'));
  });

  it('starts over where its memory is damaged', async () => {
    const file = join(folder, 'a.jpg');
    await writeFile(file, 'one');
    await hashFiles(folder, [file], memory);
    const [name] = await readdir(memory);
    await writeFile(join(memory, name!), '{"files":[["x"],3');
    expect((await hashFiles(folder, [file], memory)).get(file)).toBe(sha256('one'));
  });
});

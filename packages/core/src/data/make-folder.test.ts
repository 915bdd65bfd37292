import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeFolder } from './make-folder.ts';

describe('makeFolder', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'graft-folder-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('makes parents, and is content with what is there', async () => {
    await makeFolder(join(root, 'a/b/c'));
    await makeFolder(join(root, 'a/b/c'));
    expect((await stat(join(root, 'a/b/c'))).isDirectory()).toBe(true);
  });
  it('serves two at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(root, 'x/y/z'))));
    expect(existsSync(join(root, 'x/y/z'))).toBe(true);
  });
  it('refuses a file in the way', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(root, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
  (existsSync('/proc/self') ? it : it.skip)('comes back from places where no folder can be (needs /proc)', async () => {
    await expect(makeFolder('/proc/graft/x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

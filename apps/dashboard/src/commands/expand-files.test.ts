import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expandFiles } from './expand-files.ts';

async function all(words: string[], stdin?: Readable): Promise<string[]> {
  const files: string[] = [];
  for await (const file of expandFiles(words, stdin)) files.push(file);
  return files;
}

describe('files on the command line', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'graft-files-'));
    mkdirSync(join(folder, 'b'));
    for (const name of ['2.jpg', '10.png', 'b/3.JPG', 'notes.txt', 'odd[1].jpg']) writeFileSync(join(folder, name), '');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('may be a folder, and then are the photos below it, sorted', async () => {
    expect(await all([folder])).toEqual(['10.png', '2.jpg', 'b/3.JPG', 'odd[1].jpg'].map((name) => join(folder, name)));
  });
  it('may be a pattern, unless a file has that very name', async () => {
    expect((await all([join(folder, '*.jpg')])).map((file) => file.split('/').at(-1))).toEqual(['2.jpg', 'odd[1].jpg']);
    expect(await all([join(folder, 'odd[1].jpg')])).toEqual([join(folder, 'odd[1].jpg')]);
  });
  it('may come as a list on stdin', async () => {
    expect(await all(['x.jpg', '-'], Readable.from([Buffer.from('a b.jpg\r\n\nc.jpg')]))).toEqual([
      'x.jpg',
      'a b.jpg',
      'c.jpg',
    ]);
  });
  it('may be missing: that is told of each', async () => {
    expect(await all(['nowhere.jpg'])).toEqual(['nowhere.jpg']);
  });
  it('are missed where a folder or a pattern has none', async () => {
    await expect(all([join(folder, '*.webp')])).rejects.toMatchObject({ code: 'no-files' });
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';

import { writeViewSheet } from './view-sheet.ts';

const SHEET = { policy: 'imagenet', photos: 2, views: 3, size: 20, seed: 1 } as const;

describe('the contact sheet of augmented views', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-views-'));
    await mkdir(join(folder, 'red'));
    for (const [name, r] of [
      ['a.png', 250],
      ['c.png', 120],
    ] as const) {
      const photo = sharp({ create: { width: 30, height: 24, channels: 3, background: { r, g: 20, b: 30 } } });
      await photo.png().toFile(join(folder, 'red', name));
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has a row a photo, first the photo as it is', async () => {
    const out = join(folder, 'sheet.png');
    const { photos } = await writeViewSheet({ ...SHEET, directory: join(folder, 'red'), out });
    expect(photos).toEqual(['a.png', 'c.png']);
    const { data, info } = await sharp(out).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([4 * 24 + 4, 2 * 24 + 4]);
    const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    expect(pixel(4, 4)).toEqual([250, 20, 30]);
    expect(pixel(23, 4 + 24 + 10)).toEqual([120, 20, 30]);
    expect(pixel(25, 10)).toEqual([255, 255, 255]);
    // The jitter leaves no view of this policy as it is.
    expect(pixel(35, 10)).not.toEqual([250, 20, 30]);
  });

  it('is the same for the same seed, and another for another', async () => {
    const made = async (seed: number) => {
      const out = join(folder, `${seed}.png`);
      await writeViewSheet({ ...SHEET, seed, directory: join(folder, 'red'), out });
      return sharp(out).raw().toBuffer();
    };
    const first = await made(1);
    expect(Buffer.compare(first, await made(1))).toBe(0);
    expect(Buffer.compare(first, await made(2))).not.toBe(0);
  });

  it('passes over files that are no photos, and says so where there is nothing else', async () => {
    await writeFile(join(folder, 'red', 'b.jpg'), 'no photo');
    const sheet = await writeViewSheet({
      ...SHEET,
      photos: 3,
      directory: join(folder, 'red'),
      out: join(folder, 'x.png'),
    });
    expect(sheet).toEqual({ photos: ['a.png', 'c.png'], unreadable: ['b.jpg'] });
    await rm(join(folder, 'red', 'a.png'));
    await rm(join(folder, 'red', 'c.png'));
    await expect(
      writeViewSheet({ ...SHEET, directory: join(folder, 'red'), out: join(folder, 'x.png') }),
    ).rejects.toThrow(/no photo here.*graft audit/s);
  });
});

import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { drawScene } from '../testing/draw-scene.ts';
import type { ImagePipeline } from '../image/index.ts';
import { scanDataset } from './dataset.ts';
import { openPipeline } from '../image/index.ts';
import { prepareDataset, PREPARE_RECORD } from './prepare.ts';
import { classOfName } from './prepare-source.ts';

let outer: string;
let source: string;
let target: string;
let pipeline: ImagePipeline;
beforeAll(() => (pipeline = openPipeline({ threads: 2 })));
afterAll(() => pipeline.close());
beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'graft-prepare-'));
  source = join(outer, 'source');
  target = join(outer, 'target');
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));

function put(file: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(source, file)), { recursive: true });
  writeFileSync(join(source, file), bytes);
}

/** Photos of two classes, every one different. */
async function photos(name: (className: string, i: number) => string, each: number): Promise<void> {
  for (const [c, className] of ['cat', 'dog'].entries())
    for (let i = 0; i < each; i++)
      put(
        name(className, i),
        await drawScene(1000 * c + i, 64, 48)
          .jpeg()
          .toBuffer(),
      );
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !lstatSync(join(folder, name)).isDirectory())
    .sort();
}

it('divides class folders by shares, every class alike, the same way for the same seed', async () => {
  await photos((name, i) => `${name}/${i}.jpg`, 20);
  const result = await prepareDataset(source, target, { pipeline, split: [60, 10, 30], seed: 1 });
  expect(result.counts).toEqual({
    train: { cat: 12, dog: 12 },
    validation: { cat: 2, dog: 2 },
    test: { cat: 6, dog: 6 },
  });
  expect(result.leftOut).toEqual([]);
  const { samples, splitBySeed } = await scanDataset(target, { seed: 0 });
  expect([samples.length, splitBySeed]).toEqual([40, false]);
  await prepareDataset(source, join(outer, 'again'), { pipeline, split: [60, 10, 30], seed: 1 });
  expect(files(join(outer, 'again'))).toEqual(files(target));
  await prepareDataset(source, join(outer, 'other'), { pipeline, split: [60, 10, 30], seed: 2 });
  expect(files(join(outer, 'other'))).not.toEqual(files(target));
  const [one = ''] = files(target).filter((file) => file.endsWith('cat/3.jpg'));
  expect(readFileSync(join(target, one))).toEqual(readFileSync(join(source, 'cat/3.jpg')));
});

it('takes random subsets by name, and links', async () => {
  await photos((name, i) => `${name}.${i}.jpg`, 12);
  const result = await prepareDataset(source, target, {
    pipeline,
    perClass: [5, 2, 0],
    byName: true,
    seed: 3,
    mode: 'link',
  });
  expect(result.counts).toEqual({ train: { cat: 5, dog: 5 }, validation: { cat: 2, dog: 2 } });
  const all = files(target).filter((file) => file !== PREPARE_RECORD);
  expect(all).toHaveLength(14);
  for (const file of all) {
    expect(file).toMatch(/^(train|validation)\/(cat|dog)\/\2\.\d+\.jpg$/);
    expect(lstatSync(join(target, file)).isSymbolicLink()).toBe(true);
  }
  expect((await scanDataset(target, { seed: 0 })).samples).toHaveLength(14);
});

it('keeps photos that show the same in one part, whatever the seed', async () => {
  await photos((name, i) => `${name}/${i}.jpg`, 10);
  for (let i = 0; i < 3; i++) {
    const original = join(source, `cat/${i}.jpg`);
    put(`cat/${i}-small.jpg`, await sharp(original).resize(40).jpeg().toBuffer());
    put(`cat/${i}-copy.jpg`, readFileSync(original));
  }
  for (let seed = 0; seed < 5; seed++) {
    const folder = join(outer, String(seed));
    const { duplicateGroups, counts } = await prepareDataset(source, folder, { pipeline, split: [50, 25, 25], seed });
    expect(duplicateGroups).toBe(3);
    expect(counts).toMatchObject({ train: { cat: 8 }, validation: { cat: 4 }, test: { cat: 4 } });
    for (let i = 0; i < 3; i++) {
      const together = files(folder).filter(
        (file) => new RegExp(`/${i}(-small|-copy)?\\.jpg$`).test(file) && file.includes('/cat/'),
      );
      expect(together).toHaveLength(3);
      expect(new Set(together.map((file) => file.split('/')[0])).size).toBe(1);
    }
  }
});

it('leaves corrupt photos and photos under two classes out and says which', async () => {
  await photos((name, i) => `${name}/${i}.jpg`, 8);
  put('cat/666.jpg', '');
  put('dog/11702.jpg', 'x');
  put('dog/cat3.jpg', readFileSync(join(source, 'cat/3.jpg')));
  const { leftOut, counts } = await prepareDataset(source, target, { pipeline, seed: 1 });
  expect(leftOut.map(({ file, code }) => [file, code])).toEqual([
    ['cat/3.jpg', 'two-classes'],
    ['cat/666.jpg', 'empty'],
    ['dog/11702.jpg', 'not-an-image'],
    ['dog/cat3.jpg', 'two-classes'],
  ]);
  expect(counts.train).toEqual({ cat: 5, dog: 6 });
  expect(JSON.parse(readFileSync(join(target, PREPARE_RECORD), 'utf8'))).toMatchObject({ seed: 1, leftOut });
});

it('overwrites nothing, and leaves nothing behind when it fails', async () => {
  await photos((name, i) => `${name}/${i}.jpg`, 4);
  const prepare = (options: object, to = target) => prepareDataset(source, to, { pipeline, seed: 1, ...options });
  await expect(prepare({ perClass: [9, 1, 1] })).rejects.toMatchObject({ code: 'too-few-photos' });
  await expect(prepare({ split: [1, -1, 0] })).rejects.toMatchObject({ code: 'bad-option' });
  await expect(prepare({}, join(source, 'inside'))).rejects.toMatchObject({ code: 'bad-option' });
  await expect(prepare({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  await expect(prepare({}, '/proc/nowhere')).rejects.toMatchObject({ code: 'write-failed' });
  await expect(prepare({}, join(source, '../source/cat/0.jpg/x'))).rejects.toMatchObject({ code: 'bad-option' });
  expect(readdirSync(outer)).toEqual(['source']);
  mkdirSync(target);
  await prepare({});
  await expect(prepare({})).rejects.toMatchObject({ code: 'destination-not-empty' });
  await expect(prepareDataset(target, join(outer, 'x'), { pipeline, seed: 1 })).rejects.toMatchObject({
    code: 'already-split',
  });
  expect(existsSync(join(outer, 'x'))).toBe(false);
});

it('reads the class from a name', () => {
  for (const name of ['cat.0.jpg', 'a/b/cat_001.png', 'cat-1.jpeg', 'cat (12).jpg', 'cat12.JPG', 'cat.jpg'])
    expect(classOfName(name)).toBe('cat');
  expect(classOfName('maine coon_3.jpg')).toBe('maine coon');
  expect(classOfName('123.jpg')).toBe('123');
});

it('says so when the names say nothing', async () => {
  for (let i = 0; i < 8; i++) put(`IMG${'abcdefgh'[i]}.jpg`, await drawScene(i, 32, 32).jpeg().toBuffer());
  const byName = prepareDataset(source, target, { pipeline, byName: true, seed: 1 });
  await expect(byName).rejects.toMatchObject({ code: 'names-unclear' });
  const byFolder = prepareDataset(source, target, { pipeline, seed: 1 });
  await expect(byFolder).rejects.toMatchObject({ code: 'no-class-folders' });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scanDataset } from './dataset.ts';
import { folderProblem } from './dataset-problems.ts';
import { scanLabelled } from './dataset-labelled.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'graft-dataset-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), 'x');
  }
}
const many = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}.${i}.jpg`);

async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e as Error & { code: string },
  );
  if (error === undefined) throw new Error('nothing was thrown');
  return error;
}

describe('scanDataset', () => {
  it('reads train, val and test folders, classes sorted, samples by split then path', async () => {
    put('train/dog/2.jpg', 'train/dog/10.jpg', 'train/cat/a.jpg');
    put('val/cat/b.jpg', 'val/dog/b.jpg', 'test/dog/c.jpg', 'test/cat/c.jpg');
    const dataset = await scanDataset(root, { seed: 1 });
    expect(dataset.classes).toEqual(['cat', 'dog']);
    expect(dataset.splitBySeed).toBe(false);
    expect(dataset.samples.map((s) => [s.split, s.relativePath, s.label])).toEqual([
      ['train', 'train/cat/a.jpg', 0],
      ['train', 'train/dog/10.jpg', 1],
      ['train', 'train/dog/2.jpg', 1],
      ['validation', 'val/cat/b.jpg', 0],
      ['validation', 'val/dog/b.jpg', 1],
      ['test', 'test/cat/c.jpg', 0],
      ['test', 'test/dog/c.jpg', 1],
    ]);
    expect(dataset.samples[0]?.path).toBe(join(root, 'train/cat/a.jpg'));
  });

  it('splits bare class folders 80/10/10 class by class, the same way for the same seed', async () => {
    put(...many('cat/c', 50), ...many('dog/d', 30));
    const one = await scanDataset(root, { seed: 42 });
    const again = await scanDataset(root, { seed: 42 });
    const other = await scanDataset(root, { seed: 43 });
    expect(one).toEqual(again);
    expect(other.samples).not.toEqual(one.samples);
    expect(one.splitBySeed).toBe(true);
    const count = (split: string, label: number) =>
      one.samples.filter((s) => s.split === split && s.label === label).length;
    expect([count('train', 0), count('validation', 0), count('test', 0)]).toEqual([40, 5, 5]);
    expect([count('train', 1), count('validation', 1), count('test', 1)]).toEqual([24, 3, 3]);
    expect(new Set(one.samples.map((s) => s.path)).size).toBe(80);
  });

  it('keeps the split of the others when a photo is added', async () => {
    put(...many('cat/c', 200), ...many('dog/d', 200));
    const before = new Map((await scanDataset(root, { seed: 7 })).samples.map((s) => [s.path, s.split]));
    put('cat/new.jpg');
    const after = (await scanDataset(root, { seed: 7 })).samples;
    const moved = after.filter((s) => before.has(s.path) && before.get(s.path) !== s.split);
    expect(moved.length).toBeLessThanOrEqual(2);
  });

  it('takes a tenth of train where only validation is missing', async () => {
    put(...many('train/a/x', 20), ...many('train/b/x', 20), 'test/a/t.jpg', 'test/b/t.jpg');
    const { samples, splitBySeed } = await scanDataset(root, { seed: 1 });
    const count = (split: string) => samples.filter((s) => s.split === split).length;
    expect([count('train'), count('validation'), count('test'), splitBySeed]).toEqual([36, 4, 2, true]);
  });

  it('passes over hidden files and clutter, goes into nested folders, keeps odd names', async () => {
    const odd = ['cat/nested/deep/ü 漢字 #1%.jpg', 'cat/no-extension', 'cat/quote".JPG', 'cat/trailing .jpg'];
    put(...odd, 'dog/1.jpg', 'dog/2.jpg', 'dog/3.jpg', 'dog/4.jpg');
    put('cat/Thumbs.db', 'cat/.DS_Store', '.git/x', '__MACOSX/cat/._1.jpg', 'dog/desktop.ini');
    const { samples, classes } = await scanDataset(root, { seed: 1 });
    expect(classes).toEqual(['cat', 'dog']);
    expect(
      samples
        .filter((s) => s.label === 0)
        .map((s) => s.relativePath)
        .sort(),
    ).toEqual([...odd].sort());
  });

  it('ends on symbolic link loops and reads linked photos, dangling ones too', async () => {
    put('a/1.jpg', 'a/2.jpg', 'b/1.jpg', 'b/2.jpg', 'b/3.jpg');
    symlinkSync(root, join(root, 'a/loop'));
    symlinkSync(join(root, 'a'), join(root, 'a/self'));
    symlinkSync(join(root, 'nowhere.jpg'), join(root, 'b/dangling.jpg'));
    const { samples } = await scanDataset(root, { seed: 1 });
    expect(samples.filter((s) => s.label === 1)).toHaveLength(4);
    // A link upwards brings no photos of other classes in.
    expect(samples.filter((s) => s.label === 0).map((s) => s.relativePath)).toEqual(['a/1.jpg', 'a/2.jpg']);
  });

  it('names what is wrong with the folder', async () => {
    put('train/cat/1.jpg', 'train/dog/1.jpg', 'val/cat/1.jpg');
    const missing = await failure(scanDataset(join(root, 'trian'), { seed: 1 }));
    expect(missing.code).toBe('folder-missing');
    expect(missing.message).toContain(join(root, 'train'));
    const file = await failure(scanDataset(join(root, 'train/cat/1.jpg'), { seed: 1 }));
    expect(file.code).toBe('not-a-folder');
    const lacking = await failure(scanDataset(root, { seed: 1 }));
    expect(lacking.code).toBe('class-missing-in-split');
    expect(lacking.message).toContain('"dog"');
    put('valid/cat/1.jpg');
    expect((await failure(scanDataset(root, { seed: 1 }))).code).toBe('split-ambiguous');
  });

  it('tells an empty folder, an empty class, one class and flat files apart', async () => {
    const code = async () => (await failure(scanDataset(root, { seed: 1 }))).code;
    expect(await code()).toBe('folder-empty');
    put('cat.0.jpg', 'dog.0.jpg');
    expect(await code()).toBe('no-class-folders');
    put('cat/1.jpg');
    expect(await code()).toBe('one-class');
    mkdirSync(join(root, 'dog'));
    expect(await code()).toBe('class-empty');
    put('dog/1.jpg');
    expect((await scanDataset(root, { seed: 1 })).samples).toHaveLength(2);
  });

  it('points into the folder that an archive added', async () => {
    put('archive/cat/1.jpg', 'archive/dog/1.jpg');
    const error = await failure(scanDataset(root, { seed: 1 }));
    expect(error.code).toBe('one-class');
    expect(error.message).toContain(`try "${join(root, 'archive')}"`);
  });

  it('accepts classes called test and dev beside other classes', async () => {
    put('test/1.jpg', 'dev/1.jpg', 'prod/1.jpg');
    expect((await scanDataset(root, { seed: 1 })).classes).toEqual(['dev', 'prod', 'test']);
  });
});

it('says how to get at a folder without the right to read it', () => {
  const error = folderProblem('/x', Object.assign(new Error('no'), { code: 'EACCES' }));
  expect(error.code).toBe('folder-unreadable');
  expect(error.message).toContain('chmod');
});

describe('scanLabelled', () => {
  it("takes the test part of a data set, with the classifier's labels", async () => {
    put('train/cat/1.jpg', 'test/dog/1.jpg', 'test/cat/2.jpg');
    const samples = await scanLabelled(root, ['dog', 'cat', 'fox']);
    expect(samples.map((s) => [s.relativePath, s.label])).toEqual([
      ['test/cat/2.jpg', 1],
      ['test/dog/1.jpg', 0],
    ]);
  });
  it('refuses a folder of an unknown class and names the closest', async () => {
    put('cats/1.jpg', 'dog/1.jpg');
    const error = await failure(scanLabelled(root, ['cat', 'dog']));
    expect(error.code).toBe('unknown-class');
    expect(error.message).toContain('rename "cats" to "cat"');
  });
});

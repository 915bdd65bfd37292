import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { auditFolder, auditImages } from './audit.ts';
import type { DuplicateFinding } from './audit-findings.ts';
import { MANIFEST_NAME, planQuarantine, quarantine, restoreQuarantine } from './audit-fix.ts';
import { auditText } from './audit-text.ts';
import type { ImagePipeline } from '../image/index.ts';
import { drawScene } from '../testing/draw-scene.ts';
import { openPipeline } from '../image/index.ts';

let outer: string;
let root: string;
let pipeline: ImagePipeline;
beforeAll(() => (pipeline = openPipeline({ threads: 2 })));
afterAll(() => pipeline.close());
beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'graft-audit-'));
  root = join(outer, 'photos');
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));

function put(file: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), bytes);
}
const jpeg = (seed: number, quality = 90) => drawScene(seed).jpeg({ quality }).toBuffer();

/** Six different photos a class in two parts, nothing wrong. */
async function clean(): Promise<void> {
  let seed = 0;
  for (const split of ['train', 'test'])
    for (const name of ['cat', 'dog'])
      for (let i = 0; i < 6; i++) put(`${split}/${name}/${name}.${i}.jpg`, await jpeg(++seed));
}

const groups = (findings: readonly { kind: string }[]) =>
  findings.filter((f): f is DuplicateFinding => f.kind === 'duplicate');

it('finds nothing in clean photos', async () => {
  await clean();
  const report = await auditFolder(root, pipeline);
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({ files: 24, readable: 24, clean: true });
});

it('finds every planted fault, and only those', async () => {
  await clean();
  const original = readFileSync(join(root, 'train/cat/cat.0.jpg'));
  put('train/cat/empty.jpg', '');
  put('train/cat/page.jpg', '<!DOCTYPE html><html><body>not found</body></html>');
  put('test/dog/cut.jpg', readFileSync(join(root, 'test/dog/dog.0.jpg')).subarray(0, 60));
  put('test/cat/twin.jpg', original);
  put('train/dog/wrong-class.jpg', readFileSync(join(root, 'train/cat/cat.1.jpg')));
  put('test/dog/smaller.jpg', await sharp(join(root, 'train/dog/dog.1.jpg')).resize(70).jpeg().toBuffer());
  put('train/dog/larger.png', await sharp(join(root, 'train/dog/dog.2.jpg')).resize(300).png().toBuffer());
  put('train/cat/same-pixels.png', await sharp(join(root, 'train/cat/cat.3.jpg')).png().toBuffer());
  put('train/cat/really.jpg', await drawScene(99).png().toBuffer());
  const { findings, clean: isClean } = await auditFolder(root, pipeline);
  expect(isClean).toBe(false);
  const unreadable = findings.filter((f) => f.kind === 'unreadable');
  expect(unreadable.map((f) => f.file)).toEqual(['test/dog/cut.jpg', 'train/cat/empty.jpg', 'train/cat/page.jpg']);
  expect(unreadable.map((f) => f.code).slice(1)).toEqual(['empty', 'not-an-image']);
  expect(findings.filter((f) => f.kind === 'wrong-extension')).toEqual([
    { kind: 'wrong-extension', file: 'train/cat/really.jpg', extension: 'jpg', format: 'png' },
  ]);
  const found = groups(findings).map(({ match, members, leak, conflict }) => ({
    files: members.map((m) => m.file),
    match,
    leak,
    conflict,
  }));
  expect(found).toHaveLength(5);
  expect(found).toEqual(
    expect.arrayContaining([
      { files: ['test/cat/twin.jpg', 'train/cat/cat.0.jpg'], match: 'bytes', leak: true, conflict: false },
      { files: ['train/cat/cat.1.jpg', 'train/dog/wrong-class.jpg'], match: 'bytes', leak: false, conflict: true },
      { files: ['test/dog/smaller.jpg', 'train/dog/dog.1.jpg'], match: 'near', leak: true, conflict: false },
      { files: ['train/dog/larger.png', 'train/dog/dog.2.jpg'], match: 'near', leak: false, conflict: false },
      { files: ['train/cat/cat.3.jpg', 'train/cat/same-pixels.png'], match: 'pixels', leak: false, conflict: false },
    ]),
  );
  expect(findings).toHaveLength(9);
});

it('tells unbalanced classes and odd sizes', async () => {
  for (let i = 0; i < 6; i++) put(`cat/${i}.jpg`, await jpeg(i));
  put('dog/1.jpg', await jpeg(10));
  put('dog/icon.png', await drawScene(11, 12, 12).png().toBuffer());
  put('cat/banner.jpg', await drawScene(12, 400, 40).jpeg().toBuffer());
  const { findings, clean: isClean } = await auditFolder(root, pipeline);
  expect(isClean).toBe(true);
  expect(findings).toEqual([
    { kind: 'odd-size', file: 'cat/banner.jpg', width: 400, height: 40, reason: 'elongated' },
    { kind: 'odd-size', file: 'dog/icon.png', width: 12, height: 12, reason: 'tiny' },
    { kind: 'imbalance', counts: { cat: 7, dog: 2 }, ratio: 3.5 },
  ]);
});

it('takes a folder of photos without classes, and many copies of one', async () => {
  const bytes = await jpeg(1);
  for (let i = 0; i < 200; i++) put(`copy.${i}.jpg`, bytes);
  const { findings } = await auditFolder(root, pipeline);
  expect(groups(findings).map((g) => g.members.length)).toEqual([200]);
});

it('does not take two flat pictures of different colour for one', async () => {
  const flat = (background: string) =>
    sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .png()
      .toBuffer();
  put('a.png', await flat('white'));
  put('b.png', await flat('black'));
  put('c.png', await flat('#fefefe'));
  const { findings } = await auditFolder(root, pipeline);
  expect(groups(findings).map((g) => g.members.map((m) => m.file))).toEqual([['a.png', 'c.png']]);
});

it('moves faulty files aside without losing one, and puts them back', async () => {
  await clean();
  put('train/cat/empty.jpg', '');
  put('train/dog/copy of 0.jpg', readFileSync(join(root, 'train/dog/dog.0.jpg')));
  put('train/cat/leak.jpg', readFileSync(join(root, 'test/cat/cat.0.jpg')));
  put('test/dog/cat.1.jpg', readFileSync(join(root, 'train/cat/cat.1.jpg')));
  cpSync(root, join(outer, 'before'), { recursive: true });
  const report = await auditFolder(root, pipeline);
  const { folder = '', manifest } = await quarantine(report);
  expect(folder).toBe(`${root}-quarantine`);
  expect(manifest.moves.map((m) => m.file).sort()).toEqual([
    'test/dog/cat.1.jpg',
    'train/cat/cat.1.jpg',
    'train/cat/empty.jpg',
    'train/cat/leak.jpg',
    'train/dog/dog.0.jpg',
  ]);
  for (const { file } of manifest.moves) {
    expect(existsSync(join(root, file))).toBe(false);
    expect(readFileSync(join(folder, file))).toEqual(readFileSync(join(outer, 'before', file)));
  }
  const after = await auditFolder(root, pipeline);
  expect(after.findings).toEqual([]);
  put('train/cat/empty.jpg', 'taken again');
  expect(await restoreQuarantine(folder)).toMatchObject({ skipped: ['train/cat/empty.jpg'] });
  expect(readFileSync(join(root, 'train/cat/empty.jpg'), 'utf8')).toBe('taken again');
  rmSync(join(root, 'train/cat/empty.jpg'));
  await restoreQuarantine(folder).catch(() => undefined);
  expect(readdirSync(join(root, 'train/cat')).sort()).toEqual(readdirSync(join(outer, 'before/train/cat')).sort());
});

it('moves nothing when nothing is wrong, and refuses a list that points outside', async () => {
  await clean();
  const report = await auditFolder(root, pipeline);
  expect(await quarantine(report)).toMatchObject({ folder: undefined, manifest: { moves: [] } });
  mkdirSync(join(outer, 'q'));
  const moves = [{ file: '../../escape', reason: '' }];
  writeFileSync(join(outer, 'q', MANIFEST_NAME), JSON.stringify({ ...planQuarantine(report), moves }));
  await expect(restoreQuarantine(join(outer, 'q'))).rejects.toMatchObject({ code: 'quarantine-failed' });
});

it('prints every finding on a line and no escape codes, whatever the files are called', async () => {
  put('cat/evil\u001b[2Jname.jpg', '');
  put('dog/1.jpg', await jpeg(1));
  put('dog/2.jpg', await jpeg(1, 50));
  const text = auditText(await auditFolder(root, pipeline));
  expect(text).toContain('cat/evil\\u001b[2Jname.jpg  empty:');
  expect(text).toMatch(/Near duplicates\s+1/);
  expect(text).toContain('    = dog/2.jpg');
  // eslint-disable-next-line no-control-regex -- that there is none is the point
  expect(text).not.toMatch(/\u001b/);
});

it('reports progress and stops when told to', async () => {
  await clean();
  const paths = readdirSync(join(root, 'train/cat')).map((name) => join(root, 'train/cat', name));
  const seen: number[] = [];
  const { verdicts } = await auditImages(paths, pipeline, { onProgress: (done, total) => seen.push(done, total) });
  expect(verdicts.map((v) => v.status)).toEqual(Array<string>(6).fill('ok'));
  expect(seen).toEqual([6, 6]);
  await expect(auditFolder(root, pipeline, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});

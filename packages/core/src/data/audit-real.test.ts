import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { auditFolder } from './audit.ts';
import { openPipeline } from '../image/index.ts';

const data = process.env['GRAFT_REAL_DATA'];
const withData = data === undefined ? it.skip : it;
const why = data === undefined ? ' (skipped: GRAFT_REAL_DATA names no folder with cats-dogs)' : '';

withData(`finds nothing wrong in 2002 photos of cats and dogs but the one that is there twice${why}`, async () => {
  const pipeline = openPipeline();
  const report = await auditFolder(join(data ?? '', 'cats-dogs'), pipeline);
  await pipeline.close();
  expect(report).toMatchObject({ files: 2002, readable: 2002, clean: true });
  // The same litter of puppies, downloaded twice: looked at, and true.
  expect(report.findings).toMatchObject([
    {
      kind: 'duplicate',
      match: 'near',
      members: [{ file: 'train/dog/dog.180.jpg' }, { file: 'train/dog/dog.74.jpg' }],
    },
  ]);
});

/** What a copy may go through on its way into a data set, and the extension it gets. */
const COPIES: readonly (readonly [string, (photo: Sharp, width: number) => Sharp])[] = [
  ['half.jpg', (photo, width) => photo.resize(Math.round(width / 2)).jpeg({ quality: 80 })],
  ['thumbnail.jpg', (photo) => photo.resize(96).jpeg({ quality: 75 })],
  ['larger.jpg', (photo, width) => photo.resize(Math.round(width * 1.5)).jpeg({ quality: 90 })],
  ['square.png', (photo) => photo.resize(224, 224, { fit: 'fill' }).png({ compressionLevel: 1 })],
  ['poor.jpg', (photo) => photo.jpeg({ quality: 15 })],
  ['other.webp', (photo) => photo.webp({ quality: 60, effort: 0 })],
];

withData(`finds every planted copy and every planted ruin of real photos${why}`, async () => {
  const root = mkdtempSync(join(tmpdir(), 'graft-planted-'));
  const expected = new Set<string>();
  const conflicts = new Set<string>();
  const ruined: string[] = [];
  for (const name of ['cat', 'dog'])
    for (const part of ['train', 'test']) mkdirSync(join(root, part, name), { recursive: true });
  for (const name of ['cat', 'dog']) {
    const source = join(data ?? '', 'cats-dogs/train', name);
    for (const [i, file] of readdirSync(source).sort().slice(0, 60).entries()) {
      if (file === 'dog.180.jpg') continue;
      copyFileSync(join(source, file), join(root, 'train', name, file));
      const [suffix, change] = COPIES[i % COPIES.length] ?? [];
      if (suffix === undefined || change === undefined) continue;
      const { width } = await sharp(join(source, file)).metadata();
      await change(sharp(join(source, file)), width).toFile(join(root, 'test', name, `${file}-${suffix}`));
      expected.add([`test/${name}/${file}-${suffix}`, `train/${name}/${file}`].sort().join(' '));
    }
    // The same photo under both classes, and a photo whose name says another format.
    const other = name === 'cat' ? 'dog' : 'cat';
    copyFileSync(join(source, `${name}.80.jpg`), join(root, 'train', name, `${name}.80.jpg`));
    copyFileSync(join(source, `${name}.80.jpg`), join(root, 'train', other, `stray-${name}.jpg`));
    conflicts.add([`train/${name}/${name}.80.jpg`, `train/${other}/stray-${name}.jpg`].sort().join(' '));
    await sharp(join(source, `${name}.90.jpg`))
      .png()
      .toFile(join(root, 'train', name, 'disguised.png'));
    renameSync(join(root, 'train', name, 'disguised.png'), join(root, 'train', name, 'disguised.jpg'));
    const bytes = readFileSync(join(source, `${name}.70.jpg`));
    for (const [ruin, part] of [
      ['cut', bytes.subarray(0, bytes.length / 3)],
      ['empty', bytes.subarray(0, 0)],
      ['rest', bytes.subarray(500)],
    ] as const) {
      writeFileSync(join(root, 'train', name, `${ruin}.jpg`), part);
      ruined.push(`train/${name}/${ruin}.jpg`);
    }
  }
  const pipeline = openPipeline();
  const { findings, clean } = await auditFolder(root, pipeline);
  await pipeline.close();
  rmSync(root, { recursive: true });
  const groups = (leak: boolean): string[] =>
    findings.flatMap((f) => {
      const members = f.kind === 'duplicate' && f.leak === leak ? [f.members.map((m) => m.file)] : [];
      return members.map((files) => files.sort().join(' '));
    });
  expect(new Set(groups(true))).toEqual(expected);
  expect(new Set(groups(false))).toEqual(conflicts);
  expect(findings.filter((f) => f.kind === 'duplicate' && f.conflict)).toHaveLength(conflicts.size);
  const disguised = findings.flatMap((f) => (f.kind === 'wrong-extension' ? [f.file] : []));
  expect(disguised.sort()).toEqual(['train/cat/disguised.jpg', 'train/dog/disguised.jpg']);
  const bad = findings.flatMap((f) => (f.kind === 'unreadable' || f.kind === 'damaged' ? [f.file] : []));
  expect(bad.sort()).toEqual(ruined.sort());
  expect(findings).toHaveLength(expected.size + conflicts.size + disguised.length + bad.length);
  expect(clean).toBe(false);
});

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { auditFolder } from '../data/index.ts';
import { openPipeline } from '../image/index.ts';
import { SIMILAR_COSINE, similarPhotos } from './similar-photos.ts';

const data = process.env['GRAFT_REAL_DATA'];
const withData = data === undefined ? it.skip : it;
const why = data === undefined ? ' (skipped: GRAFT_REAL_DATA names no folder with cats-dogs and weights)' : '';
const WEIGHTS = 'weights/keras-h5/mobilenet_2_5_224_tf_no_top.h5';
const NETWORK = {
  backbone: 'mobilenet_025',
  weights: join(data ?? '', WEIGHTS),
  precision: 'fp32',
  cache: false,
} as const;

withData(
  `finds no two different photos of 2002 cats and dogs alike${why}`,
  async () => {
    const root = join(data ?? '', 'cats-dogs');
    const pipeline = openPipeline();
    const { findings } = await auditFolder(root, pipeline, { similar: similarPhotos(root, SIMILAR_COSINE, NETWORK) });
    await pipeline.close();
    expect(findings.filter(({ kind }) => kind === 'similar')).toEqual([]);
  },
  300_000,
);

withData(`finds mirrored photos and narrower ones in another part, which no hash finds${why}`, async () => {
  const root = mkdtempSync(join(tmpdir(), 'graft-alike-'));
  for (const part of ['train', 'test']) mkdirSync(join(root, part, 'dog'), { recursive: true });
  const source = join(data ?? '', 'cats-dogs/train/dog');
  const expected: string[] = [];
  for (const [i, file] of readdirSync(source).sort().slice(0, 40).entries()) {
    copyFileSync(join(source, file), join(root, 'train/dog', file));
    if (i % 2 === 1) continue;
    const photo = sharp(join(source, file));
    const { width, height } = await photo.metadata();
    const [w, h] = [Math.round(0.94 * width), Math.round(0.94 * height)];
    const changed = i % 4 === 0 ? photo.flop() : photo.extract({ left: width - w, top: 0, width: w, height: h });
    await changed.jpeg({ quality: 85 }).toFile(join(root, 'test/dog', file));
    expected.push(`test/dog/${file} train/dog/${file}`);
  }
  const pipeline = openPipeline();
  const { findings } = await auditFolder(root, pipeline, { similar: similarPhotos(root, SIMILAR_COSINE, NETWORK) });
  await pipeline.close();
  rmSync(root, { recursive: true });
  const found = findings.flatMap((f) =>
    f.kind === 'similar' || f.kind === 'duplicate' ? [f.members.map(({ file }) => file).join(' ')] : [],
  );
  expect(found.sort()).toEqual(expected.sort());
});

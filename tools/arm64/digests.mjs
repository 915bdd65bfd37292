/**
 * What the image pipeline makes of pictures, as one JSON object of hashes: each picture of test-fixtures, and photos of
 * GRAFT_REAL_DATA, both interpolations, whole and through views of each policy. Run on two machines, it tells whether they
 * give the same bytes. Uses the built JavaScript.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import { POLICIES, drawView, openPipeline } from '@graft/core/image';

/** Of the photos every so many. */
const STEP = 37;
const root = join(import.meta.dirname, '..', '..');
const data = process.env.GRAFT_REAL_DATA;

// What sharp reads is sharp's.
const pictures = (folder, step) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(jpe?g|png|webp|bmp|gif)$/i.test(name))
    .sort()
    .filter((_, index) => index % step === 0)
    .map((name) => join(folder, name));
const photos = data ? ['cats-dogs', 'flowers', 'nasty'].flatMap((name) => pictures(join(data, name), STEP)) : [];
const files = [...pictures(join(root, 'test-fixtures', 'images'), 1), ...photos];

const pipeline = openPipeline();
const result = {};
for (const [sample, file] of files.entries()) {
  const views = [null, ...Object.values(POLICIES).map((policy) => drawView(policy, { seed: 3, epoch: 1, sample }))];
  const digest = createHash('sha256');
  for (const interpolation of ['bilinear', 'nearest']) {
    const size = { height: 160, width: 160, interpolation };
    const out = new Uint8Array(views.length * size.height * size.width * 3);
    const { verdicts } = await pipeline.readBatch({ files: views.map(() => file), views, ...size, out });
    digest.update(JSON.stringify(verdicts)).update(out);
  }
  result[relative(photos.includes(file) ? data : root, file)] = digest.digest('hex');
}
await pipeline.close();
console.log(JSON.stringify({ kernels: pipeline.simd, digests: result }));

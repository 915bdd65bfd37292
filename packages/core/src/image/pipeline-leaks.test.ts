import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { imageFixture } from '@graft/test-fixtures';

import type { ViewParams } from './contract.ts';
import { openPipeline } from './pipeline.ts';

const MB = 2 ** 20;
/** A leak of 3 KB a picture would come to more. */
const MOST_GROWTH = 24 * MB;
const VIEWS: readonly (ViewParams | null)[] = [
  null,
  ...(['nearest', 'reflect', 'constant', 'wrap'] as const).map((fillMode) => ({ rotation: 25, zoomX: 1.3, fillMode })),
  { crop: [0.1, 0.2, 0.5, 0.6], flipHorizontal: true, flipVertical: true, blur: 1.5, jpegQuality: 30 },
  { autoContrast: true, equalize: true, posterize: 4, solarize: 90, brightness: 1.2, contrast: 0.8, saturation: 1.5 },
  { hue: 0.2, grayscale: true, sharpness: 2, erase: [0.1, 0.1, 0.4, 0.4], eraseValue: 5 },
];

/** Every fixture that the addon itself decodes, whole and cut in half, from its path and from memory. */
function listSources(): (string | Uint8Array)[] {
  const folder = join(imageFixture('rgb.png'), '..');
  const paths = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(json|tiff|avif)$/.test(entry.name))
    .map(({ name }) => join(folder, name));
  return paths.flatMap((path) => {
    const bytes = new Uint8Array(readFileSync(path));
    return [path, bytes, bytes.slice(0, bytes.length / 2)];
  });
}

describe('the pipeline gives back what it takes', () => {
  it('over 10,000 pictures of all formats, whole and broken, in every view, shrunk and aborted', async () => {
    const files = listSources();
    const pipeline = openPipeline({ threads: 2 });
    const out = new Uint8Array(files.length * 48 * 48 * 3);
    const sizes: number[] = [];
    let pictures = 0;
    for (let round = 0; pictures < 10_000; round++) {
      const views = files.map((_, index) => VIEWS[(index + round) % VIEWS.length] ?? null);
      for (const interpolation of ['bilinear', 'nearest'] as const)
        await pipeline.readBatch({ files, views, height: 48, width: 48, interpolation, out });
      for (const file of files) await pipeline.decodeImage(round % 2 === 0 ? { file } : { file, maxSide: 16 });
      const stop = new AbortController();
      const cut = files.map((file) => pipeline.decodeImage({ file, signal: stop.signal }));
      const batch = pipeline.readBatch({ files, views, height: 48, width: 48, signal: stop.signal });
      await cut[round % cut.length];
      stop.abort();
      await Promise.allSettled([batch, ...cut]);
      pictures += 4 * files.length;
      sizes.push(process.memoryUsage().rss);
    }
    await pipeline.close();
    const settled = Math.floor(sizes.length / 3);
    const early = Math.max(...sizes.slice(settled - 3, settled + 1));
    expect(sizes.length).toBeGreaterThan(9);
    expect(Math.min(...sizes.slice(-3))).toBeLessThan(early + MOST_GROWTH);
  });
});

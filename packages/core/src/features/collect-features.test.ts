import { mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BatchRequest, ImagePipeline, ItemVerdict } from '../image/index.ts';
import { collectFeatures } from './collect-features.ts';
import type { FeatureItem } from './extract-features.ts';
import type { FeatureExtractor, FeatureIdentity } from './feature-extractor.ts';
import { evictFeatures, FeatureStore } from './feature-store.ts';
import { decodeNpy } from './npy.ts';

const identity: FeatureIdentity = {
  backbone: 'tiny',
  weightsHash: 'w',
  preprocessing: {},
  height: 2,
  width: 2,
  interpolation: 'bilinear',
  precision: 'fp32',
  numFeatures: 3,
};

const ok: ItemVerdict = { status: 'ok', code: 'ok', message: '', format: 'jpeg', width: 2, height: 2 };

/** Photos named by numbers; `bad…` are damaged. Pixels are the number. */
function pipeline(): ImagePipeline {
  return {
    threads: 1,
    readBatch({ files, out = new Uint8Array(files.length * 12) }: BatchRequest) {
      const verdicts = files.map((source, i): ItemVerdict => {
        const file = String(source);
        if (file.startsWith('bad')) return { ...ok, status: 'error', code: 'corrupt', message: 'damaged' };
        out.fill(Number(file) % 256, i * 12, (i + 1) * 12);
        return ok;
      });
      return Promise.resolve({ pixels: out, verdicts, times: { read: 0, decode: 0, transform: 0 } });
    },
    decodeImage: () => Promise.reject(new Error('not used')),
    close: () => Promise.resolve(),
  } as unknown as ImagePipeline;
}

/** Features of a photo of the value v: v, v + 1, v + 2; counts the rows that it computed. */
function extractor(): FeatureExtractor & { rows: number } {
  return {
    ...identity,
    identity,
    rows: 0,
    extract(pixels, count) {
      this.rows += count;
      const features = new Float32Array(count * 3);
      for (let i = 0; i < count * 3; i++) features[i] = pixels[Math.floor(i / 3) * 12]! + (i % 3);
      return Promise.resolve(features);
    },
    close: () => Promise.resolve(),
  };
}

const hashes = { get: (file: string) => file.padEnd(64, 'x') } as ReadonlyMap<string, string>;
const photos = (from: number, to: number): FeatureItem[] =>
  Array.from({ length: to - from }, (_, i) => ({ file: String(from + i), view: null }));

describe('collecting features', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'graft-store-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function collect(items: FeatureItem[], signal?: AbortSignal) {
    const store = await FeatureStore.open(root, identity);
    const network = extractor();
    const collected = await collectFeatures({
      items,
      numFeatures: 3,
      openExtractor: () => Promise.resolve(network),
      pipeline: pipeline(),
      batchSize: 32,
      store,
      hashes,
      signal,
      betweenBatches: () => (signal?.aborted === true ? Promise.reject(new Error('stop')) : Promise.resolve()),
    });
    const rows = items.map((_, i) => [...collected.features.subarray(3 * i, 3 * i + 3)]);
    return { ...collected, rows, computed: network.rows };
  }
  const expected = (items: FeatureItem[]) => items.map(({ file }) => [0, 1, 2].map((i) => (Number(file) % 256) + i));
  const part = async (end: string) =>
    (await FeatureStore.open(root, identity)).directory +
    '/' +
    (await readdir((await FeatureStore.open(root, identity)).directory))
      .filter((name) => name.endsWith(end))
      .sort()[0]!;

  it('computes everything once, then nothing, then only what is new', async () => {
    const first = await collect(photos(0, 700));
    expect(first.computed).toBe(700);
    expect(first.rows).toEqual(expected(photos(0, 700)));
    const second = await collect(photos(0, 700));
    expect(second).toMatchObject({ computed: 0, cached: 700 });
    expect(second.rows).toEqual(first.rows);
    const more = await collect(photos(0, 710).reverse());
    expect(more.computed).toBe(10);
    expect(more.rows).toEqual(expected(photos(0, 710).reverse()));
  });

  it('tells views of one photo apart', async () => {
    const items: FeatureItem[] = [
      { file: '1', view: null },
      { file: '1', view: { rotation: 3 } },
      { file: '1', view: { rotation: 4 } },
    ];
    expect((await collect(items)).computed).toBe(3);
    expect((await collect([...items, { file: '1', view: { rotation: 5 } }])).computed).toBe(1);
  });

  it('remembers damaged photos with their verdicts', async () => {
    const items = [...photos(0, 3), { file: 'bad1', view: null }, ...photos(3, 5)];
    const first = await collect(items);
    expect([...first.rejected]).toEqual([[3, expect.objectContaining({ code: 'corrupt' })]]);
    expect(first.rows[3]).toEqual([0, 0, 0]);
    const second = await collect(items);
    expect(second.computed).toBe(0);
    expect([...second.rejected]).toEqual([...first.rejected]);
  });

  it.each([
    ['truncated', async () => truncate(await part('.npy'), 500)],
    [
      'with a flipped byte',
      async () => {
        const path = await part('.npy');
        const bytes = await readFile(path);
        bytes.writeUInt8(bytes[300]! ^ 4, 300);
        await writeFile(path, bytes);
      },
    ],
    ['without its index', async () => unlink((await part('.npy')).replace('.npy', '.json'))],
    ['with a garbled index', async () => writeFile((await part('.npy')).replace('.npy', '.json'), '{"keys":7}')],
  ])('computes the rows of a part %s again, and only those', async (_how, damage) => {
    const items = photos(0, 600);
    await collect(items);
    await damage();
    const again = await collect(items);
    expect(again.rows).toEqual(expected(items));
    expect(again.computed).toBeLessThanOrEqual(256);
    expect((await collect(items)).computed).toBe(0);
  });

  it('loses at most one part when it is stopped', async () => {
    const items = photos(0, 1000);
    const stop = new AbortController();
    const store = await FeatureStore.open(root, identity);
    const network = extractor();
    const run = collectFeatures({
      items,
      numFeatures: 3,
      openExtractor: () => Promise.resolve(network),
      pipeline: pipeline(),
      batchSize: 32,
      store,
      hashes,
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done >= 640) stop.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect((await collect(items)).computed).toBeLessThanOrEqual(1000 - 640 + 32);
  });

  it('serves two stores at once', async () => {
    const [a, b] = await Promise.all([collect(photos(0, 500)), collect(photos(200, 900))]);
    expect(a.rows).toEqual(expected(photos(0, 500)));
    expect(b.rows).toEqual(expected(photos(200, 900)));
    expect((await collect(photos(0, 900))).computed).toBe(0);
  });

  it('writes parts that NumPy opens: magic, header of a multiple of 64, little-endian data', async () => {
    await collect(photos(7, 9));
    const bytes = await readFile(await part('.npy'));
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
    expect((10 + bytes.readUInt16LE(8)) % 64).toBe(0);
    expect([...decodeNpy(bytes).values]).toEqual([7, 8, 9, 8, 9, 10]);
  });

  it('computes with the rounded numbers where the store rounds, so that a second run finds what the first one used', async () => {
    const run = async (items: FeatureItem[], third: number) => {
      const store = await FeatureStore.open(root, identity, 'fp16');
      const network = extractor();
      network.extract = (_pixels, count) =>
        Promise.resolve(new Float32Array(count * 3).map((_, i) => (i % 3 === 2 ? third : i)));
      const openExtractor = () => Promise.resolve(network);
      const options = { items, numFeatures: 3, openExtractor, pipeline: pipeline(), batchSize: 32, store, hashes };
      return collectFeatures(options);
    };
    const cold = await run(photos(0, 40), 1 / 3);
    expect(cold.features[2]).toBe(0.333251953125);
    const warm = await run(photos(0, 40), 0);
    expect(warm.cached).toBe(40);
    expect(warm.features).toEqual(cold.features);
    const [folder = ''] = await readdir(root);
    const name = (await readdir(join(root, folder))).find((file) => file.endsWith('.npy'))!;
    const bytes = await readFile(join(root, folder, name));
    expect(bytes.toString('latin1')).toContain("'descr': '<f2'");
    // Not found by a run that wants all bits.
    expect((await collect(photos(0, 40))).computed).toBe(40);
  });

  it('evicts the parts that were used longest ago until the limit holds', async () => {
    await collect(photos(0, 256));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await collect(photos(300, 556));
    expect(await evictFeatures(root, 4000)).toBeGreaterThan(0);
    expect((await collect(photos(300, 556))).computed).toBe(0);
    expect((await collect(photos(0, 256))).computed).toBe(256);
  });
});

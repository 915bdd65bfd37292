import '@tensorflow/tfjs-backend-cpu';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tfl from '@tensorflow/tfjs-layers';
import { memory } from '@tensorflow/tfjs-core';
import type { BackbonePreset } from './contract.ts';
import { loadBackbone } from './load-backbone.ts';
import { WeightCache } from './weight-cache.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-cache-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const preset: BackbonePreset = {
  id: 'fern',
  kerasFunction: 'none',
  build: ({ inputShape }) =>
    tfl.sequential({
      layers: [
        tfl.layers.conv2d({ filters: 2, kernelSize: 1, useBias: false, inputShape: [...inputShape], name: 'frond' }),
      ],
    }),
  inputSize: 8,
  minInputSize: 4,
  preprocessing: { channelOrder: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
  featureLayer: 'frond',
  numFeatures: 2,
  stages: [{ name: 'all', lastLayer: 'frond' }],
  paramCount: 6,
  weights: null,
  paper: 'none',
};

/** A tfjs model of two shards, in a folder below another. */
function weights(name: string, filters = 2): string {
  const at = join(folder, name);
  mkdirSync(join(at, 'parts'), { recursive: true });
  const manifest = [
    {
      paths: ['parts/a.bin', 'b.bin'],
      weights: [{ name: 'frond/kernel', shape: [1, 1, 3, filters], dtype: 'float32' }],
    },
  ];
  writeFileSync(join(at, 'model.json'), JSON.stringify({ modelTopology: null, weightsManifest: manifest }));
  writeFileSync(join(at, 'parts/a.bin'), new Uint8Array(Float32Array.from([1, 2, 3]).buffer));
  writeFileSync(join(at, 'b.bin'), new Uint8Array(new Float32Array(3 * filters - 3).fill(4).buffer));
  return at;
}

describe('the weight cache', () => {
  it('keeps what it imports, whole, and loads a backbone from it', async () => {
    const cache = new WeightCache(join(folder, 'cache'));
    const before = memory().numTensors;
    const kept = await cache.import(preset, weights('source'));
    rmSync(join(folder, 'source'), { recursive: true });
    expect(await cache.list()).toEqual([kept]);
    expect(await cache.path('fern')).toBe(kept.path);
    expect(await cache.verify()).toEqual([{ id: 'fern', path: kept.path, ok: true }]);
    const { model, weightsHash } = await loadBackbone(preset, { cache });
    expect(Array.from(await (model.getWeights()[0]?.data() ?? []))).toEqual([1, 2, 3, 4, 4, 4]);
    expect(weightsHash).toMatch(/^[0-9a-f]{64}$/);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('replaces what it has only by what fits', async () => {
    const cache = new WeightCache(join(folder, 'cache'));
    const kept = await cache.import(preset, weights('good'));
    await expect(cache.import(preset, weights('wide', 5))).rejects.toMatchObject({ code: 'weights-mismatch' });
    await expect(cache.import(preset, join(folder, 'nothing'))).rejects.toMatchObject({ code: 'weights-not-found' });
    expect(await cache.list()).toEqual([kept]);
    // Importing again, or twice at once, leaves one entry.
    await Promise.all([cache.import(preset, join(folder, 'good')), cache.import(preset, join(folder, 'good'))]);
    expect(await cache.list()).toEqual([kept]);
    expect(readdirSync(join(folder, 'cache/weights/fern')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('finds what has changed or gone', async () => {
    const cache = new WeightCache(join(folder, 'cache'));
    const { path } = await cache.import(preset, weights('source'));
    appendFileSync(join(path, '../b.bin'), 'x');
    expect(await cache.verify('fern')).toMatchObject([
      { ok: false, problem: expect.stringMatching(/b\.bin has changed/) as string },
    ]);
    rmSync(join(path, '../parts/a.bin'));
    expect(await cache.verify('fern')).toMatchObject([
      { ok: false, problem: expect.stringMatching(/a\.bin is missing/) as string },
    ]);
    expect(await cache.verify('moss')).toMatchObject([{ ok: false }]);
  });

  it('names the command where there are no weights, and the least size where the image is too small', async () => {
    const cache = new WeightCache(join(folder, 'cache'));
    expect(await cache.list()).toEqual([]);
    await expect(loadBackbone(preset, { cache })).rejects.toMatchObject({
      code: 'weights-missing',
      message: expect.stringContaining('graft weights import fern FILE') as string,
    });
    await expect(loadBackbone(preset, { cache, size: 3 })).rejects.toMatchObject({ code: 'image-too-small' });
  });

  it('looks at no path outside its folder', async () => {
    mkdirSync(join(folder, 'outside'));
    const entry = { id: 'x', main: 'model.json', files: [], source: '' };
    writeFileSync(join(folder, 'outside/entry.json'), JSON.stringify(entry));
    writeFileSync(join(folder, 'outside/model.json'), '{}');
    const cache = new WeightCache(join(folder, 'cache'));
    expect(await cache.path('../../outside')).toBeUndefined();
  });
});

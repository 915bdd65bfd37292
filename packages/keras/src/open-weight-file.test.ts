import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openWeightFile } from './open-weight-file.ts';
import type { WeightFile } from './weight-file.ts';

/** Written by real Keras: tools/keras-golden/weight_files.py. */
const fixtures = new URL('../../../test-fixtures/weights/', import.meta.url);

interface ExpectedLayer {
  readonly layer: string;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly first: number }[];
}

const expected = JSON.parse(readFileSync(new URL('tiny.json', fixtures), 'utf8')) as ExpectedLayer[];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-keras-test-'));
  for (const name of readdirSync(fixtures).filter((n) => n.endsWith('.gz')))
    writeFileSync(join(folder, name.slice(0, -3)), gunzipSync(readFileSync(new URL(name, fixtures))));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function open<T>(path: string, look: (file: WeightFile) => T): Promise<T> {
  const file = await openWeightFile(path);
  try {
    return look(file);
  } finally {
    file.close();
  }
}

/** Every layer with shapes and all values of its weights. */
function contents(file: WeightFile) {
  return file.layers.map(({ layer, weights }) => ({
    layer,
    weights: weights.map(({ name, shape, read }) => ({ name, shape, values: Array.from(read()) })),
  }));
}

/** The i-th value of the k-th variable is k + i / 1024. */
const wanted = expected.map(({ layer, weights }) => ({
  layer,
  weights: weights.map(({ name, shape, first }) => {
    const count = shape.reduce((product, side) => product * side, 1);
    return { name, shape, values: Array.from({ length: count }, (_, i) => first + i / 1024) };
  }),
}));

const numbered = wanted.map(({ layer, weights }) => ({
  layer,
  weights: weights.map((weight, i) => ({ ...weight, name: String(i) })),
}));

const byLayer = (a: { layer: string }, b: { layer: string }) => (a.layer < b.layer ? -1 : 1);

describe('files that Keras wrote', () => {
  it.each(['tiny.h5', 'tiny-model.h5'])('reads %s in order, nested layers by themselves', async (name) => {
    const file = await open(join(folder, name), (f) => ({ ...f, all: contents(f) }));
    expect(file).toMatchObject({ format: 'keras-h5', layersByClass: false });
    expect(file.all).toEqual(wanted);
    expect(file.topology === undefined).toBe(name === 'tiny.h5');
  });

  it('reads what Keras 2 wrote: names with slashes and ":0", the list of layers in parts', async () => {
    const all = await open(join(folder, 'tiny-keras2.h5'), contents);
    expect(all.map(({ layer }) => layer).slice(0, 2)).toEqual(['stem/conv', 'stem/bn']);
    expect(all.map(({ layer, weights }) => ({ layer: layer.replace('stem/', 'stem_'), weights }))).toEqual(wanted);
  });

  it('reads a .weights.h5 under the layers’ own names', async () => {
    const file = await open(join(folder, 'tiny.weights.h5'), (f) => ({ ...f, all: contents(f) }));
    expect(file).toMatchObject({ format: 'keras-weights-h5', layersByClass: false });
    expect(file.all.sort(byLayer)).toEqual([...numbered].sort(byLayer));
  });

  it('reads a .weights.h5 without names by class and place, ten after two', async () => {
    const file = await open(join(folder, 'tiny-nameless.weights.h5'), (f) => ({ ...f, all: contents(f) }));
    expect(file.layersByClass).toBe(true);
    const convolutions = file.all.filter(({ layer }) => layer.startsWith('conv2d'));
    const places = ['conv2d', ...Array.from({ length: 11 }, (_, i) => `conv2d_${i + 1}`)];
    // The last is the nested model's, which is numbered on its own.
    expect(convolutions.map(({ layer }) => layer)).toEqual([...places, 'conv2d']);
    expect(convolutions[11]?.weights).toEqual(numbered.find(({ layer }) => layer === 'conv2d_10')?.weights);
  });

  it('reads a .keras archive in the configuration’s order, and leaves nothing behind', async () => {
    const unpacked = () => readdirSync(tmpdir()).filter((n) => n.startsWith(`graft-keras-${process.pid}-`));
    const before = unpacked();
    const file = await open(join(folder, 'tiny.keras'), (f) => ({ ...f, all: contents(f) }));
    expect(file).toMatchObject({ format: 'keras-v3', layersByClass: false });
    expect(file.all).toEqual(numbered);
    expect(file.topology).toMatchObject({ class_name: 'Functional' });
    expect(unpacked()).toEqual(before);
  });

  it('tells the kind by content, whatever the name', async () => {
    writeFileSync(join(folder, 'photo.jpg'), readFileSync(join(folder, 'tiny.keras')));
    expect(await open(join(folder, 'photo.jpg'), (f) => f.format)).toBe('keras-v3');
  });

  it('converts every number type, byte order and storage', async () => {
    const all = await open(join(folder, 'types.h5'), contents);
    const count = Array.from({ length: 24 }, (_, i) => i);
    expect(all[0]?.weights.map(({ name }) => name)).toContain('big_f8');
    for (const { name, values } of all[0]?.weights ?? [])
      expect([name, values]).toEqual([name, name === 'scalar' ? [7] : count]);
  });

  it('reads several files at once', async () => {
    const all = await Promise.all(
      ['tiny.h5', 'tiny.keras', 'tiny.h5'].map((name) => open(join(folder, name), (f) => contents(f).length)),
    );
    expect(all).toEqual([wanted.length, wanted.length, wanted.length]);
  });
});

describe('tfjs models', () => {
  function write(name: string, manifest: object[], shards: Record<string, Uint8Array>): string {
    const at = join(folder, name);
    mkdirSync(at);
    const model = { format: 'layers-model', modelTopology: null, weightsManifest: manifest };
    writeFileSync(join(at, 'model.json'), JSON.stringify(model));
    for (const [shard, bytes] of Object.entries(shards)) writeFileSync(join(at, shard), bytes);
    return at;
  }
  const bytes = (array: Float32Array | Int32Array | Uint16Array) => new Uint8Array(array.buffer);

  it('reads weights across shards, by name, without a topology', async () => {
    const all = bytes(Float32Array.from([1, 2, 3, 4, 5, 6, 7]));
    const weights = [
      { name: 'a/b/kernel', shape: [2, 2], dtype: 'float32' },
      { name: 'a/b/bias', shape: [2], dtype: 'float32' },
      { name: 'c/gamma', shape: [], dtype: 'float32' },
    ];
    const at = write('sharded', [{ paths: ['x1', 'x2', 'x3'], weights }], {
      x1: all.subarray(0, 5),
      x2: all.subarray(5, 22),
      x3: all.subarray(22),
    });
    for (const path of [at, join(at, 'model.json')])
      expect(await open(path, contents)).toEqual([
        {
          layer: 'a/b',
          weights: [
            { name: 'kernel', shape: [2, 2], values: [1, 2, 3, 4] },
            { name: 'bias', shape: [2], values: [5, 6] },
          ],
        },
        { layer: 'c', weights: [{ name: 'gamma', shape: [], values: [7] }] },
      ]);
  });

  it('dequantises what the converter quantised', async () => {
    const weight = (name: string, quantization: object) => ({ name, shape: [3], dtype: 'float32', quantization });
    const group = (path: string, name: string, quantization: object) => ({
      paths: [path],
      weights: [weight(name, quantization)],
    });
    const at = write(
      'quantised',
      [
        group('u8', 'l/u8', { dtype: 'uint8', scale: 0.5, min: -1 }),
        group('u16', 'l/u16', { dtype: 'uint16', scale: 2, min: 10 }),
        group('f16', 'l/f16', { dtype: 'float16' }),
      ],
      {
        u8: Uint8Array.from([0, 1, 255]),
        u16: bytes(Uint16Array.from([0, 1, 65535])),
        f16: bytes(Uint16Array.from([0x3c00, 0xc100, 0x0001])),
      },
    );
    const [layer] = await open(at, contents);
    expect(layer?.weights.map(({ values }) => values)).toEqual([
      [-1, -0.5, 126.5],
      [10, 12, 131080],
      [1, -2.5, 2 ** -24],
    ]);
  });
});

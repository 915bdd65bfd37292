import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import { openWeightFile } from './open-weight-file.ts';

const fixture = (name: string) =>
  gunzipSync(readFileSync(new URL(`../../../test-fixtures/weights/${name}.gz`, import.meta.url)));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-keras-test-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** Opens and reads everything, as a user of the file would. */
async function readAll(path: string, timeLimitMs = 60_000): Promise<void> {
  const file = await openWeightFile(path, { timeLimitMs });
  try {
    for (const { weights } of file.layers) for (const weight of weights) weight.read();
  } finally {
    file.close();
  }
}

interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  /** What the archive claims of the unpacked size, where it lies. */
  readonly claim?: number;
}

/** A zip archive of deflated entries (PKWARE APPNOTE 4.3). */
function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, claim = bytes.length } of entries) {
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claim, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    central.writeUInt16LE(20, 4);
    common.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

const config = { name: 'config.json', bytes: Buffer.from('{"class_name":"Functional","config":{"layers":[]}}') };
/** What this process has unpacked and not yet removed; others may be at work beside it. */
const unpacked = () => readdirSync(tmpdir()).filter((name) => name.startsWith(`graft-keras-${process.pid}-`));

describe('broken files', () => {
  it.each([
    ['is not there', () => join(folder, 'nothing.h5'), 'weights-not-found', /no such file/],
    ['is an empty folder', () => (mkdirSync(join(folder, 'empty')), join(folder, 'empty')), 'weights-not-found', /./],
    ['has no bytes', () => write('zero.h5', ''), 'weights-unreadable', /0 bytes/],
    ['is text', () => write('text.h5', 'these are my weights\n'), 'weights-unsupported', /plain text/],
    ['is a web page', () => write('page.h5', '<!DOCTYPE html><p>404'), 'weights-unsupported', /web page/],
    [
      'is a Git LFS pointer',
      () => write('lfs.h5', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      'weights-unsupported',
      /git lfs pull/,
    ],
    ['is a TensorFlow Lite model', () => write('a.h5', '\x1c\0\0\0TFL3\0\0\0'), 'weights-unsupported', /Lite/],
    [
      'is cut short',
      () => write('cut.h5', fixture('tiny.h5').subarray(0, 30_000)),
      'weights-unreadable',
      /30000 of 67832/,
    ],
    [
      'is only an HDF5 signature',
      () => write('sig.h5', fixture('tiny.h5').subarray(0, 8)),
      'weights-unreadable',
      /8 bytes/,
    ],
    [
      'is HDF5 with zeros for a structure',
      () => write('hole.h5', Buffer.concat([fixture('tiny.h5').subarray(0, 96), Buffer.alloc(67_736)])),
      'weights-unreadable',
      /structure/,
    ],
    ['is HDF5 of something else', () => write('other.h5', withoutLayerNames()), 'weights-unsupported', /layer_names/],
    ['is JSON of something else', () => write('a.json', '{"name":"x"}'), 'weights-unsupported', /weightsManifest/],
    ['is half a JSON', () => write('half.json', '{"weightsManifest":[{"pa'), 'weights-unreadable', /JSON/],
    ['is a zip of something else', () => write('a.keras', zip([config])), 'weights-unsupported', /model\.weights\.h5/],
    ['is a cut zip', () => write('cut.keras', fixture('tiny.keras').subarray(0, 20_000)), 'weights-unreadable', /zip/],
    [
      'is a .keras with a flipped bit',
      () => write('flip.keras', flipped('tiny.keras', 40_000)),
      'weights-unreadable',
      /checksum/,
    ],
    [
      'is a .keras with text for weights',
      () => write('text.keras', zip([config, { name: 'model.weights.h5', bytes: Buffer.from('weights') }])),
      'weights-unreadable',
      /7 bytes/,
    ],
  ])('says so when a file %s', async (_, path, code, words) => {
    await expect(readAll(path())).rejects.toMatchObject({
      name: 'GraftError',
      code,
      message: expect.stringMatching(words) as string,
    });
    expect(unpacked()).toEqual([]);
  });

  function flipped(name: string, at: number): Buffer {
    const bytes = fixture(name);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes;
  }

  /** The name of the attribute, everywhere it stands, made another. */
  function withoutLayerNames(): Buffer {
    return Buffer.from(fixture('tiny.h5').toString('latin1').replaceAll('layer_names', 'layer_nemas'), 'latin1');
  }
});

describe('hostile files', () => {
  it('ends the library where a file makes it loop for ever', async () => {
    await expect(readAll(write('loop.h5', fixture('loops.h5')), 3000)).rejects.toMatchObject({
      code: 'weights-unreadable',
      message: expect.stringContaining('took longer than 3 s') as string,
    });
  });

  it('refuses a shape that the file cannot hold before allocating it', async () => {
    const bytes = fixture('types.h5');
    // The sides 2, 3, 4 of a dataset, as HDF5 keeps them, made 2³⁰ each.
    const sides = (a: number, b: number, c: number) => Buffer.from(BigUint64Array.from([a, b, c].map(BigInt)).buffer);
    for (let i = bytes.indexOf(sides(2, 3, 4)); i >= 0; i = bytes.indexOf(sides(2, 3, 4)))
      sides(2 ** 30, 2 ** 30, 2 ** 30).copy(bytes, i);
    await expect(readAll(write('huge.h5', bytes))).rejects.toMatchObject({ code: 'weights-unreadable' });
  });

  it.each([
    ['says how much it unfolds to', undefined],
    ['lies about it', 1000],
  ])('refuses a zip bomb that %s', async (_, claim) => {
    const bomb = { name: 'model.weights.h5', bytes: Buffer.alloc(64 * 1024 * 1024), ...(claim ? { claim } : {}) };
    const before = process.memoryUsage.rss();
    await expect(readAll(write('bomb.keras', zip([config, bomb])))).rejects.toMatchObject({
      code: claim === undefined ? 'weights-unsafe' : 'weights-unreadable',
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 1024 * 1024);
    expect(unpacked()).toEqual([]);
  });

  it.each(['../../escape.txt', '/tmp/escape.txt', 'a\\..\\..\\escape.txt'])(
    'refuses a .keras with an entry named %s',
    async (name) => {
      const path = write('escape.keras', zip([{ name, bytes: Buffer.from('x') }, config]));
      await expect(readAll(path)).rejects.toMatchObject({ code: 'weights-unsafe' });
    },
  );

  it.each(['../../../etc/hostname', '/etc/hostname', 'link'])('refuses a tfjs shard at %s', async (shard) => {
    const inner = mkdtempSync(join(folder, 'tfjs-'));
    symlinkSync('/etc/hostname', join(inner, 'link'));
    const weights = [{ name: 'a/kernel', shape: [1], dtype: 'float32' }];
    const model = { modelTopology: null, weightsManifest: [{ paths: [shard], weights }] };
    writeFileSync(join(inner, 'model.json'), JSON.stringify(model));
    await expect(readAll(inner)).rejects.toMatchObject({ code: 'weights-unsafe' });
  });

  it.each([
    ['short shards', [{ paths: ['s'], weights: [{ name: 'a/k', shape: [9], dtype: 'float32' }] }], /8 bytes.*36/],
    ['a missing shard', [{ paths: ['t'], weights: [] }], /no such file/],
    ['an absurd shape', [{ paths: ['s'], weights: [{ name: 'a/k', shape: [2e9, 2e9], dtype: 'float32' }] }], /claims/],
    ['a negative side', [{ paths: ['s'], weights: [{ name: 'a/k', shape: [-1], dtype: 'float32' }] }], /shape/],
    ['strings', [{ paths: ['s'], weights: [{ name: 'a/k', shape: [1], dtype: 'string' }] }], /string/],
    [
      'a prototype for a type',
      [{ paths: ['s'], weights: [{ name: 'a/k', shape: [1], dtype: 'constructor' }] }],
      /type/,
    ],
    ['no paths', [{ weights: [] }], /no paths/],
    ['null for a group', [null], /no paths/],
    ['null for a weight', [{ paths: ['s'], weights: [null] }], /without name/],
  ])('says so when a tfjs manifest has %s', async (_, weightsManifest, words) => {
    const inner = mkdtempSync(join(folder, 'tfjs-'));
    writeFileSync(join(inner, 's'), Buffer.alloc(8));
    writeFileSync(join(inner, 'model.json'), JSON.stringify({ weightsManifest }));
    await expect(readAll(inner)).rejects.toMatchObject({
      name: 'GraftError',
      message: expect.stringMatching(words) as string,
    });
  });
});

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

// A process is killed here, so this test needs the build that `npm test` makes first.
const built = new URL('../../dist/features/index.js', import.meta.url);
const PHOTOS = 2000;
const PART = 256;

/** Extracts photos that are numbers: features n, n + 1, n + 2. Says how far it is, and at the end what it found stored. */
const PROGRAM = `
  const { collectFeatures, FeatureStore } = await import(${JSON.stringify(built.href)});
  const identity = {
    backbone: 'tiny', weightsHash: 'w', preprocessing: {}, height: 2, width: 2, interpolation: 'bilinear',
    precision: 'fp32', numFeatures: 3,
  };
  const ok = { status: 'ok', code: 'ok', message: '' };
  const pipeline = {
    readBatch: async ({ files, out }) => {
      new Float32Array(out.buffer, 0, 3 * files.length).set(files.flatMap((file) => [Number(file), 0, 0]));
      return { verdicts: files.map(() => ok), times: { read: 0, decode: 0, transform: 0 } };
    },
  };
  const extractor = {
    ...identity, identity, close: async () => {},
    extract: async (pixels, count) => {
      const numbers = new Float32Array(pixels.buffer, 0, 3 * count);
      return Float32Array.from({ length: 3 * count }, (_, i) => numbers[i - (i % 3)] + (i % 3));
    },
  };
  const items = Array.from({ length: ${PHOTOS} }, (_, i) => ({ file: String(i), view: null }));
  const { cached, features } = await collectFeatures({
    items, numFeatures: 3, pipeline, batchSize: 32,
    openExtractor: async () => extractor,
    store: await FeatureStore.open(process.argv[1], identity),
    hashes: { get: (file) => file.padEnd(64, 'x') },
    onProgress: ({ done }) => process.stdout.write('done ' + done + '\\n'),
  });
  const right = features.every((value, i) => value === Math.floor(i / 3) + (i % 3));
  process.stdout.write(JSON.stringify({ cached, right }) + '\\n');
`;

/** @param killAt photos after which it is killed, `milliseconds` later; without it, it runs to its end */
async function extract(store: string, killAt = Infinity, milliseconds = 0) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, store], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let done = 0;
  let result: { cached: number; right: boolean } | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) result = JSON.parse(line) as typeof result;
    else done = Number(line.slice('done '.length));
    if (done >= killAt) setTimeout(() => child.kill('SIGKILL'), milliseconds);
  });
  await new Promise((resolve) => child.on('close', resolve));
  return { done, result, killed: child.signalCode === 'SIGKILL' };
}

describe('an extraction that is killed', () => {
  let store: string;
  beforeEach(async () => {
    if (!existsSync(built)) throw new Error('not built; next: npm run build');
    store = await mkdtemp(path.join(os.tmpdir(), 'graft-killed-'));
  });
  afterEach(() => rm(store, { recursive: true, force: true }));

  it.each([
    [256, 0],
    [300, 2],
    [1000, 1],
    [1792, 3],
  ])('loses at most one part when that happens behind photo %i', async (killAt, milliseconds) => {
    const first = await extract(store, killAt, milliseconds);
    const second = await extract(store);
    expect(second.result?.right).toBe(true);
    // Where it was done before the signal came, nothing may be lost.
    expect(second.result!.cached).toBeGreaterThanOrEqual(first.killed ? first.done - PART : PHOTOS);
    expect((await extract(store)).result).toEqual({ cached: PHOTOS, right: true });
  });
});

import { spawnSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { readFileSync } from 'node:fs';

import { imageFixture } from '@graft/test-fixtures';

import { addonPath } from './addon.ts';
import type { BatchRequest, ViewParams } from './contract.ts';
import { openPipeline } from './pipeline.ts';

const PHOTO = new Uint8Array(readFileSync(imageFixture('baseline-420.jpg')));
const BYTES = 8 * 8 * 3;

/** A batch of copies of one photo, 8 × 8. */
function batchOf(count: number) {
  const files: (string | Uint8Array)[] = new Array<Uint8Array>(count).fill(PHOTO);
  return { files, height: 8, width: 8, interpolation: 'bilinear' as const, out: new Uint8Array(count * BYTES) };
}

/** Gives the array's memory to another, which leaves the array without any. */
function detach(array: Uint8Array<ArrayBuffer>): void {
  if (array.length > 0) structuredClone(array.buffer, { transfer: [array.buffer] });
}

describe('the pipeline withstands hostile callers', () => {
  const pipeline = openPipeline({ threads: 2 });
  afterAll(() => pipeline.close());
  let expected: string;
  beforeAll(async () => {
    const request = batchOf(1);
    await pipeline.readBatch(request);
    expected = hex(request.out);
  });

  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const read = (change: Record<string, unknown>) => pipeline.readBatch({ ...batchOf(1), ...change });
  async function expectBadOption(change: Record<string, unknown>): Promise<void> {
    await expect(read(change)).rejects.toMatchObject({ name: 'GraftError', code: 'bad-option' });
  }

  it.each([
    ['files', ['abc', 7, null, {}, new Proxy([PHOTO], {}), new Array(1), [3], [null], [new Float32Array(4)], [{}]]],
    ['height', [NaN, 0, -1, 1.5, 16385, 1e308, Infinity, '8', 8n, Symbol('eight'), null, {}]],
    ['width', [NaN, 0, -1, 1.5, 16385, 1e308, Infinity, '8', 8n, Symbol('eight'), null, {}]],
    ['signal', ['now', 3, null, {}, { aborted: true }]],
    ['interpolation', ['cubic', 3, null]],
    ['views', ['abc', {}, [], [null, null], [3], ['x'], [[]]]],
    ['out', [new Uint8Array(BYTES - 1), new Uint8Array(0), new Float32Array(BYTES), new ArrayBuffer(BYTES), null, []]],
  ])('who give nonsense for %s', async (key, values) => {
    for (const value of values) await expectBadOption({ [key]: value });
  });

  it('whose views have NaN, infinity or enormous numbers in any field', async () => {
    const fields = ['rotation', 'shiftY', 'shiftX', 'shear', 'zoomY', 'zoomX', 'fillValue', 'posterize', 'solarize'];
    const more = ['brightness', 'contrast', 'saturation', 'hue', 'sharpness', 'blur', 'jpegQuality', 'eraseValue'];
    for (const field of [...fields, ...more])
      for (const value of [NaN, Infinity, -Infinity, 1e308, -1e308, '1', {}])
        await expectBadOption({ views: [{ [field]: value }] });
    for (const field of ['crop', 'erase'])
      for (const value of [NaN, Infinity, 1e308, -1e-300, 1.1, '1'])
        for (let at = 0; at < 4; at++)
          await expectBadOption({ views: [{ [field]: [0, 0, 1, 1].map((one, i) => (i === at ? value : one)) }] });
  });

  it('whose views are as extreme as is allowed', async () => {
    const tiny = [1 - 1e-12, 1, 1e-12, 1e-300] as const;
    const views: ViewParams[] = [
      { crop: tiny },
      { crop: tiny, rotation: 360, zoomY: 0.01, zoomX: 100, shear: 89, shiftX: -1, shiftY: 1 },
      { crop: [0, 0, 5e-324, 5e-324], zoomY: 100, zoomX: 0.01, shear: -89, rotation: -360 },
      { erase: tiny, eraseValue: 255, blur: 64, sharpness: 100, contrast: 100, hue: -0.5, jpegQuality: 1 },
      { blur: 5e-324, brightness: 100, saturation: 100, solarize: 0, posterize: 1, equalize: true, autoContrast: true },
    ];
    for (const interpolation of ['bilinear', 'nearest'] as const)
      for (const fillMode of ['nearest', 'reflect', 'constant', 'wrap'] as const) {
        const request = {
          ...batchOf(views.length),
          interpolation,
          views: views.map((view) => ({ ...view, fillMode })),
        };
        const { verdicts } = await pipeline.readBatch(request);
        expect(verdicts.map(({ code }) => code)).toEqual(views.map(() => 'ok'));
      }
  });

  it('whose sizes multiply to more than there is', async () => {
    await expectBadOption({ height: 16384, width: 16384 });
    const files: string[] = [];
    files.length = 2 ** 32 - 1;
    await expectBadOption({ files, height: 16384, width: 16384 });
    await expectBadOption({ files });
  });

  it('whose memory is a window into more, or shared', async () => {
    const around = new Uint8Array(BYTES + 26).fill(7);
    await read({ out: around.subarray(13, 13 + BYTES) });
    expect(hex(around.subarray(13, 13 + BYTES))).toBe(expected);
    expect([...around.subarray(0, 13), ...around.subarray(13 + BYTES)]).toEqual(new Array<number>(26).fill(7));
    const shared = new Uint8Array(new SharedArrayBuffer(BYTES));
    await read({ out: shared });
    expect(hex(shared)).toBe(expected);
  });

  it('whose memory is gone, or can shrink', async () => {
    const gone = new Uint8Array(BYTES);
    detach(gone);
    await expectBadOption({ out: gone });
    // TypeScript does not know resizable memory yet.
    const resizable = Reflect.construct(ArrayBuffer, [BYTES, { maxByteLength: 4096 }]) as ArrayBuffer;
    await expectBadOption({ out: new Uint8Array(resizable) });
    await expectBadOption({ files: [new Uint8Array(resizable)] });
  });

  it('whose getters take memory away, lengthen arrays, throw or close the pipeline', async () => {
    const file = new Uint8Array(PHOTO);
    const taking = { get rotation() { detach(file); return 0; } }; // prettier-ignore
    const { verdicts } = await read({ files: [file], views: [taking] });
    expect(verdicts[0]).toMatchObject({ status: 'error', code: 'empty' });

    const out = new Uint8Array(BYTES);
    await expectBadOption({ out, views: [{ get rotation() { detach(out); return 0; } }] }); // prettier-ignore

    const views: null[] = [null];
    const lengthen = () => ((views.length = 1e5), null);
    Object.defineProperty(views, 0, { get: lengthen, enumerable: true });
    expect((await read({ views })).verdicts).toHaveLength(1);

    const thrown = { get height() { throw new Error('from a getter'); } }; // prettier-ignore
    const throwing = Object.create(batchOf(1), Object.getOwnPropertyDescriptors(thrown)) as BatchRequest;
    await expect(pipeline.readBatch(throwing)).rejects.toThrow('from a getter');

    const other = openPipeline({ threads: 1 });
    const closing = { get rotation() { void other.close(); return 0; } }; // prettier-ignore
    await expect(other.readBatch({ ...batchOf(1), views: [closing] })).rejects.toThrow(/closed/);
  });

  it('who give the same memory to several batches at once', async () => {
    const request = batchOf(64);
    await Promise.all([1, 2, 3].map(() => pipeline.readBatch(request)));
    expect(hex(request.out)).toBe(expected.repeat(64));
  });

  it('who read many files under one signal', async () => {
    const stop = new AbortController();
    const under = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0
        ? pipeline.decodeImage({ file: PHOTO, signal: stop.signal })
        : pipeline.readBatch({ ...batchOf(4), signal: stop.signal }),
    );
    await under[7];
    // Node warns of a leak beyond ten.
    expect(getEventListeners(stop.signal, 'abort').length).toBeLessThanOrEqual(1);
    stop.abort();
    const ends = await Promise.allSettled(under);
    expect(ends[7]?.status).toBe('fulfilled');
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'aborted' });
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  });

  it('who give two hundred thousand files', async () => {
    const files = new Array<string>(200_000).fill('/no/such/file');
    const { verdicts } = await read({ files, height: 1, width: 1, out: new Uint8Array(600_000) });
    expect(verdicts.filter(({ code }) => code === 'unreadable')).toHaveLength(200_000);
  });

  it('who close it in the middle, twice, and go on', async () => {
    const other = openPipeline({ threads: 2 });
    const under = Array.from({ length: 50 }, () => other.readBatch(batchOf(64)));
    const one = other.decodeImage({ file: PHOTO });
    await Promise.all([other.close(), other.close()]);
    for (const end of await Promise.allSettled([...under, one]))
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'aborted' });
    await expect(under.at(-1)).rejects.toMatchObject({ code: 'aborted' });
    await expect(other.readBatch(batchOf(1))).rejects.toMatchObject({ code: 'pipeline-closed' });
    await expect(other.decodeImage({ file: PHOTO })).rejects.toMatchObject({ code: 'pipeline-closed' });
  });

  it('who leave the process, or end a worker, in the middle of batches', () => {
    for (const ending of [LEAVES, ENDS_WORKERS]) {
      const { status, signal, stderr } = spawnSync(process.execPath, ['-e', SUBMITS + ending], { encoding: 'utf8' });
      expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: '' });
    }
  });
});

/** Plain JavaScript for a process of its own, with the addon itself. */
const SUBMITS = `
const { Worker } = require('node:worker_threads');
const submit = () => {
  const { NativePipeline } = require(${JSON.stringify(addonPath())});
  const photo = require('node:fs').readFileSync(${JSON.stringify(imageFixture('baseline-420.jpg'))});
  const pipeline = new NativePipeline({ threads: 2, maxPixels: 1e8, maxFileBytes: 1e8, simd: 'auto' });
  const request = { files: Array(64).fill(photo), height: 64, width: 64, interpolation: 'bilinear' };
  for (let i = 0; i < 50; i++) {
    pipeline.submitBatch({ ...request, out: new Uint8Array(64 * 64 * 64 * 3) }, () => {});
    pipeline.submitPicture({ file: photo }, () => {});
  }
};
`;
const LEAVES = 'submit(); setTimeout(() => process.exit(7), 5);';
const ENDS_WORKERS = `
const source = '(' + submit + ')(); require("node:worker_threads").parentPort.postMessage("under way");';
const round = async (wait) => {
  const workers = [1, 2, 3].map(() => new Worker(source, { eval: true }));
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  await new Promise((resolve) => setTimeout(resolve, wait));
  await Promise.all(workers.map((worker) => worker.terminate()));
};
(async () => { for (const wait of [0, 3, 6]) await round(wait); process.exitCode = 7; })();
`;

import type { BatchRequest } from './contract.ts';
import { openPipeline } from './pipeline.ts';
import { TUTORIAL_POLICY } from './policy.ts';
import { drawView } from './views.ts';

/** A 2 × 2 BMP, 24 bits: red, green over blue, white. */
const BMP = Uint8Array.from([
  0x42, 0x4d, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 16, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0,
]);

describe('openPipeline', () => {
  const pipeline = openPipeline({ threads: 2 });
  afterAll(() => pipeline.close());

  it('reads pictures out of memory into the caller’s buffer', async () => {
    const out = new Uint8Array(2 * 2 * 2 * 3);
    const { verdicts } = await pipeline.readBatch({
      files: [BMP, BMP],
      height: 2,
      width: 2,
      interpolation: 'nearest',
      views: [null, { flipHorizontal: true }],
      out,
    });
    expect(verdicts.map((verdict) => verdict.code)).toEqual(['ok', 'ok']);
    expect([...out.subarray(0, 12)]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
    expect([...out.subarray(12)]).toEqual([0, 255, 0, 255, 0, 0, 255, 255, 255, 0, 0, 255]);
  });

  it('gives one verdict a file and zeroes the rows of those that failed', async () => {
    const out = new Uint8Array(3 * 12).fill(7);
    const { verdicts } = await pipeline.readBatch({
      files: [BMP, '/no/such/file.jpg', new TextEncoder().encode('<html>')],
      height: 2,
      width: 2,
      interpolation: 'bilinear',
      out,
    });
    expect(verdicts.map(({ status, code }) => [status, code])).toEqual([
      ['ok', 'ok'],
      ['error', 'unreadable'],
      ['error', 'not-an-image'],
    ]);
    expect([...out.subarray(12)]).toEqual(new Array<number>(24).fill(0));
  });

  it('takes memory of its own where none is given, and antialiases where nothing else is said', async () => {
    const { pixels, verdicts } = await pipeline.readBatch({ files: [BMP, BMP], height: 1, width: 1 });
    expect(verdicts.map((verdict) => verdict.code)).toEqual(['ok', 'ok']);
    // The mean of red, green, blue and white.
    expect([...pixels]).toEqual([128, 128, 128, 128, 128, 128]);
  });

  it('decodes a picture at its own size, or shrunk', async () => {
    const whole = await pipeline.decodeImage({ file: BMP });
    expect(whole).toMatchObject({ width: 2, height: 2, verdict: { status: 'ok', format: 'bmp' } });
    expect([...whole.pixels]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
    const small = await pipeline.decodeImage({ file: BMP, maxSide: 1 });
    expect([...small.pixels]).toEqual([128, 128, 128]);
    expect(await pipeline.decodeImage({ file: '/no/such/file' })).toMatchObject({ width: 0, pixels: { length: 0 } });
  });

  it.each<[string, object, RegExp]>([
    [
      'an unknown interpolation',
      { interpolation: 'cubic' },
      /interpolation .*"cubic"\. Expected: "bilinear" or "nearest"/,
    ],
    ['an interpolation of another kind', { interpolation: 3 }, /Received: 3\. Expected: "bilinear" or "nearest"/],
    [
      'an unknown fill',
      { views: [{ fillMode: 'edge' }] },
      /views\[0\]\.fillMode .*"nearest", "reflect", "constant" or "wrap"/,
    ],
    [
      'one path in place of a list',
      { files: 'photo.jpg' },
      /request\.files .*"photo\.jpg"\. Expected: an array of paths/,
    ],
    ['a file that is none', { files: [{ path: 'a.jpg' }] }, /request\.files\[0\] .*an object\. Expected: a path or/],
    ['too few views', { views: [] }, /request\.views .*Received: 0\. Expected: 1 entries/],
    ['memory of another size', { out: new Uint8Array(3) }, /request\.out .*Received: 3\. Expected: files \* height/],
    ['a misspelt key', { hieght: 3 }, /request has no such option\. Received: hieght\. Expected: height/],
    ['a misspelt key of a view', { views: [{ rotatoin: 3 }] }, /views\[0\] has no such option.*Expected: rotation/],
  ])('says of %s what was received and what is expected', async (_, part, message) => {
    const request = { files: [BMP], height: 2, width: 2, ...part } as BatchRequest;
    const error: unknown = await pipeline.readBatch(request).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'bad-option', message: expect.stringMatching(message) as string });
  });

  it('refuses work once it is closed, and is closed at the end of its scope', async () => {
    const closing = openPipeline({ threads: 1 });
    await closing[Symbol.asyncDispose]();
    await closing.close();
    const request = { files: [BMP], height: 2, width: 2 };
    await expect(closing.readBatch(request)).rejects.toMatchObject({ code: 'pipeline-closed' });
    await expect(closing.decodeImage({ file: BMP })).rejects.toMatchObject({ code: 'pipeline-closed' });
  });

  it('aborts what is under way when it is closed', async () => {
    const closing = openPipeline({ threads: 1 });
    const reading = closing.readBatch({ files: new Array<Uint8Array>(500).fill(BMP), height: 224, width: 224 });
    await closing.close();
    await expect(reading).rejects.toThrow(/aborted.*the pipeline was closed/);
  });

  it('rejects a misspelt option by name', async () => {
    const request = { files: [BMP], height: 2, width: 2, interpolation: 'nearest' as const, out: new Uint8Array(12) };
    await expect(pipeline.readBatch({ ...request, views: [{ rotatoin: 3 } as object] })).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining('rotatoin') as string,
    });
    await expect(pipeline.readBatch({ ...request, height: 0 })).rejects.toThrow(
      /request\.height .*Received: 0\. Expected: a whole number from 1 to 16384/,
    );
    expect(() => openPipeline({ thread: 3 } as object)).toThrow(/threads/);
  });

  it('draws the tutorial’s view from the key alone', () => {
    const key = { seed: 42, epoch: 3, sample: 17 };
    expect(drawView(TUTORIAL_POLICY, key)).toEqual(drawView(TUTORIAL_POLICY, key));
    expect(drawView(TUTORIAL_POLICY, key)).not.toEqual(drawView(TUTORIAL_POLICY, { ...key, epoch: 4 }));
  });

  it('rejects with `aborted` when the signal fires', async () => {
    const files = new Array<Uint8Array>(500).fill(BMP);
    const stop = new AbortController();
    const reading = pipeline.readBatch({
      files,
      height: 224,
      width: 224,
      interpolation: 'bilinear',
      out: new Uint8Array(500 * 224 * 224 * 3),
      signal: stop.signal,
    });
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  });
});

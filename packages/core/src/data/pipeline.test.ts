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

  it('rejects a misspelt option by name', async () => {
    const request = { files: [BMP], height: 2, width: 2, interpolation: 'nearest' as const, out: new Uint8Array(12) };
    await expect(pipeline.readBatch({ ...request, views: [{ rotatoin: 3 } as object] })).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining('rotatoin') as string,
    });
    await expect(pipeline.readBatch({ ...request, height: 0 })).rejects.toThrow(
      /expected a whole number from 1 to 16384 for request.height but received 0/,
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

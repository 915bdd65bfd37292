import { openPipeline } from './pipeline.ts';
import { paint, toBmp } from './reference-picture.ts';
import { streamBatches } from './stream.ts';

const SIZE = { height: 8, width: 8, interpolation: 'nearest' as const };

/** Plain squares: file n has the shade n. */
function* shades(count: number): Generator<Uint8Array> {
  for (let n = 0; n < count; n++) yield toBmp(paint(4, 4, () => n % 256));
}

describe('streamBatches', () => {
  const pipeline = openPipeline({ threads: 2 });
  afterAll(() => pipeline.close());

  it('gives every file once, in order, with a shorter batch at the end', async () => {
    const seen: number[] = [];
    const firsts: number[] = [];
    for await (const slot of streamBatches(pipeline, { files: shades(100), batchSize: 16, ...SIZE })) {
      firsts.push(slot.first);
      slot.verdicts.forEach((_, index) => seen.push(slot.pixels[index * 8 * 8 * 3] ?? -1));
      slot.release();
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(firsts).toEqual([0, 16, 32, 48, 64, 80, 96]);
  });

  it('asks for views by position', async () => {
    const asked: number[] = [];
    const viewOf = (index: number) => (asked.push(index), { eraseValue: index, erase: [0, 0, 1, 1] as const });
    for await (const slot of streamBatches(pipeline, { files: shades(10), viewOf, batchSize: 4, ...SIZE })) {
      expect(slot.pixels[0]).toBe(slot.first);
      slot.release();
    }
    expect(asked.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('reads no further than its slots while the consumer holds them', async () => {
    let drawn = 0;
    const files = (function* () {
      for (const file of shades(1000)) {
        drawn++;
        yield file;
      }
    })();
    const stream = streamBatches(pipeline, { files, batchSize: 5, slots: 3, ...SIZE });
    const held = [(await stream.next()).value, (await stream.next()).value, (await stream.next()).value];
    const fourth = stream.next();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(drawn).toBe(15);
    held[0]?.release();
    expect((await fourth).value).toMatchObject({ first: 15 });
    await stream.return();
  });

  it('keeps memory flat over 100,000 requests and a slow consumer', async () => {
    const file = toBmp(paint(40, 30, (y, x) => y + x));
    const files = (function* () {
      for (let n = 0; n < 100_000; n++) yield file;
    })();
    let peak = 0;
    let start = 0;
    for await (const slot of streamBatches(pipeline, { files, batchSize: 64, ...SIZE })) {
      if (slot.first % 6400 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      slot.release();
      const { rss } = process.memoryUsage();
      if (slot.first === 6400) start = rss;
      if (slot.first > 6400) peak = Math.max(peak, rss - start);
    }
    expect(peak).toBeLessThan(24 * 1024 * 1024);
  });

  it('stops within 100 ms of the signal, and the pipeline goes on', async () => {
    const stop = new AbortController();
    const files = shades(1_000_000);
    const firstOf = async () => {
      let fired = 0;
      try {
        for await (const slot of streamBatches(pipeline, { files, batchSize: 64, signal: stop.signal, ...SIZE })) {
          slot.release();
          if (slot.first === 640) {
            fired = performance.now();
            stop.abort();
          }
        }
      } catch (error) {
        expect(error).toMatchObject({ code: 'aborted' });
        return performance.now() - fired;
      }
      throw new Error('it was not stopped');
    };
    expect(await firstOf()).toBeLessThan(100);
    const out = new Uint8Array(192);
    const { verdicts } = await pipeline.readBatch({ files: [...shades(1)], ...SIZE, out });
    expect(verdicts[0]?.code).toBe('ok');
  });

  it('stops while every slot is held', async () => {
    const stop = new AbortController();
    const stream = streamBatches(pipeline, {
      files: shades(100),
      batchSize: 5,
      slots: 2,
      signal: stop.signal,
      ...SIZE,
    });
    await stream.next();
    await stream.next();
    const third = stream.next();
    setTimeout(() => {
      stop.abort();
    }, 10);
    await expect(third).rejects.toMatchObject({ code: 'aborted' });
  });

  it('rejects misspelt options and a ring of one', async () => {
    const options = { files: shades(1), batchSize: 1, ...SIZE };
    await expect(streamBatches(pipeline, { ...options, slot: 3 } as never).next()).rejects.toThrow(/slots/);
    await expect(streamBatches(pipeline, { ...options, slots: 1 }).next()).rejects.toMatchObject({
      code: 'bad-option',
    });
  });
});

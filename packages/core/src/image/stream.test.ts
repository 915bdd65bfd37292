import { MessageChannel } from 'node:worker_threads';

import sharp from 'sharp';

import { openPipeline } from './pipeline.ts';
import { paint, toBmp } from './reference-picture.ts';
import type { BatchSlot } from './slot.ts';
import { streamBatches, type StreamOptions } from './stream.ts';

/** As much detail as a photo has. */
const NOISE = { type: 'gaussian', mean: 128, sigma: 30 } as const;
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
    const held: BatchSlot[] = [];
    for (let n = 0; n < 3; n++) {
      const { value } = await stream.next();
      value?.keep();
      if (value) held.push(value);
    }
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
    const size = { height: 24, width: 24, batchSize: 64, slots: 4 };
    const slotBytes = size.batchSize * size.height * size.width * 3;
    let rss = 0;
    let buffers = 0;
    let start = process.memoryUsage();
    for await (const slot of streamBatches(pipeline, { files, interpolation: 'nearest', ...size })) {
      if (slot.first % 6400 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const now = process.memoryUsage();
      if (slot.first === 6400) start = now;
      if (slot.first <= 6400) continue;
      rss = Math.max(rss, now.rss - start.rss);
      buffers = Math.max(buffers, now.arrayBuffers - start.arrayBuffers);
    }
    // One slot in thirty that is not used again would come to more.
    expect(buffers).toBeLessThan(50 * slotBytes);
    expect(rss).toBeLessThan(48 * 1024 * 1024);
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

  it('stops in the middle of large photos, in far less time than they take', async () => {
    const photo = new Uint8Array(
      await sharp({ create: { width: 3000, height: 2000, channels: 3, background: 'teal', noise: NOISE } })
        .jpeg({ progressive: true })
        .toBuffer(),
    );
    const options = { ...SIZE, batchSize: 32, slots: 4 };
    const begun = performance.now();
    await pipeline.readBatch({ files: new Array<Uint8Array>(8).fill(photo), ...SIZE });
    const ringful = (performance.now() - begun) * 16;
    const stop = new AbortController();
    const files = new Array<Uint8Array>(1000).fill(photo);
    const first = streamBatches(pipeline, { files, signal: stop.signal, ...options }).next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const fired = performance.now();
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - fired).toBeLessThan(Math.max(100, ringful / 10));
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
    (await stream.next()).value?.keep();
    (await stream.next()).value?.keep();
    const third = stream.next();
    setTimeout(() => {
      stop.abort();
    }, 10);
    await expect(third).rejects.toMatchObject({ code: 'aborted' });
  });

  it('rejects misspelt options and a ring of one', async () => {
    const options = { files: shades(1), batchSize: 1, ...SIZE };
    expect(() => streamBatches(pipeline, { ...options, slot: 3 } as never)).toThrow(/Received: slot\. Expected: slots/);
    expect(() => streamBatches(pipeline, { ...options, slots: 1 })).toThrow(
      /options\.slots .*Received: 1\. Expected: .*from 2/,
    );
  });

  it.each<[string, object, RegExp]>([
    ['one path in place of a list', { files: 'photo.jpg' }, /options\.files .*Expected: an array or another iterable/],
    ['the bytes of one file', { files: new Uint8Array(3) }, /options\.files/],
    ['no files', { files: undefined }, /options\.files .*Received: undefined/],
    ['a width of nothing', { width: 0 }, /options\.width .*Received: 0/],
    ['a view in place of a function', { viewOf: {} }, /options\.viewOf .*Expected: a function/],
  ])('refuses %s at once', (_, part, message) => {
    const options = { files: [], ...SIZE, ...part } as StreamOptions;
    expect(() => streamBatches(pipeline, options)).toThrow(message);
  });

  it('needs neither release() nor a size of batches: a loop gets every file', async () => {
    const seen: number[] = [];
    for await (const { pixels, verdicts, first, files } of streamBatches(pipeline, { files: shades(200), ...SIZE })) {
      expect([verdicts.length, pixels.length]).toEqual([files.length, files.length * 8 * 8 * 3]);
      files.forEach((_, index) => seen.push(first + index, pixels[index * 8 * 8 * 3] ?? -1));
    }
    expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => [n, n]).flat());
  });

  it('gives nothing for no files', async () => {
    const { done } = await streamBatches(pipeline, { files: [], ...SIZE }).next();
    expect(done).toBe(true);
  });

  it('shows the use of a batch whose memory went back', async () => {
    const stream = streamBatches(pipeline, { files: shades(6), batchSize: 2, ...SIZE });
    const { value: first } = await stream.next();
    const pixels = first!.pixels;
    expect(pixels).toHaveLength(2 * 192);
    await stream.next();
    expect(pixels).toHaveLength(0);
    expect(() => first!.pixels).toThrow(/the ring's again.*file 0.*keep\(\)/);
    await stream.return();
  });

  it('leaves kept batches alone until they are released', async () => {
    const stream = streamBatches(pipeline, { files: shades(40), batchSize: 2, slots: 3, ...SIZE });
    const { value: kept } = await stream.next();
    kept!.keep();
    for (let n = 0; n < 10; n++) await stream.next();
    expect(kept!.pixels[0]).toBe(0);
    expect(kept!.pixels[192]).toBe(1);
    kept!.release();
    kept!.release();
    expect((await stream.next()).value?.pixels[0]).toBe(22);
    await stream.return();
  });

  it('takes new memory for what the consumer gave away to another thread', async () => {
    const seen: number[] = [];
    for await (const { pixels } of streamBatches(pipeline, { files: shades(30), batchSize: 2, slots: 2, ...SIZE })) {
      const { port1, port2 } = new MessageChannel();
      const arrived = new Promise<Uint8Array>((resolve) => port2.once('message', resolve));
      port1.postMessage(pixels, [pixels.buffer]);
      seen.push((await arrived)[192] ?? -1);
      port2.close();
    }
    expect(seen).toEqual(Array.from({ length: 15 }, (_, n) => 2 * n + 1));
  });

  it('has the verdicts on bad files in their places, their pictures zero', async () => {
    const files = [...shades(9)].flatMap((file, n) => (n % 3 === 2 ? [file, new Uint8Array(0)] : [file]));
    const seen: string[] = [];
    // The memory is used again and again: what stood there before must not show.
    for await (const { pixels, verdicts } of streamBatches(pipeline, { files, batchSize: 4, slots: 2, ...SIZE })) {
      seen.push(...verdicts.map(({ code }) => code));
      expect(pixels.subarray(3 * 192).every((value) => value === 0)).toBe(true);
    }
    expect(seen).toEqual(['ok', 'ok', 'ok', 'empty', 'ok', 'ok', 'ok', 'empty', 'ok', 'ok', 'ok', 'empty']);
  });

  it('carries epochs that do not fill their last batch in one stream', async () => {
    const photos = [...shades(5)];
    const files = (function* () {
      for (let epoch = 0; epoch < 3; epoch++) yield* photos;
    })();
    const viewOf = (index: number) => ({ erase: [0, 0, 1, 1] as const, eraseValue: Math.floor(index / 5) });
    const seen: number[] = [];
    for await (const { pixels, verdicts } of streamBatches(pipeline, { files, viewOf, batchSize: 4, ...SIZE }))
      verdicts.forEach((_, index) => seen.push(pixels[index * 192] ?? -1));
    expect(seen).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  });

  it.each(['break', 'throw'])('closes the files and stops the threads where the loop ends by %s', async (how) => {
    let closed = false;
    const files = (function* () {
      try {
        yield* shades(1000);
      } finally {
        closed = true;
      }
    })();
    let last: Uint8Array | undefined;
    const loop = async (): Promise<void> => {
      for await (const { pixels } of streamBatches(pipeline, { files, batchSize: 5, ...SIZE })) {
        last = pixels;
        if (how === 'throw') throw new Error('the consumer’s');
        break;
      }
    };
    if (how === 'throw') await expect(loop()).rejects.toThrow('the consumer’s');
    else await loop();
    expect(closed).toBe(true);
    // The last batch is still the consumer's.
    expect(last?.[192]).toBe(1);
  });

  it.each(['files', 'viewOf'])('passes on what %s throws, behind the batches before it', async (which) => {
    const files = (function* () {
      yield* shades(8);
      if (which === 'files') throw new Error('no more');
      yield* shades(8);
    })();
    const viewOf = (index: number) => {
      if (which === 'viewOf' && index === 10) throw new Error('no more');
      return null;
    };
    let count = 0;
    const loop = async (): Promise<void> => {
      for await (const slot of streamBatches(pipeline, { files, viewOf, batchSize: 4, slots: 2, ...SIZE }))
        count += slot.verdicts.length;
    };
    await expect(loop()).rejects.toThrow('no more');
    expect(count).toBe(8);
  });

  it('says why it was aborted', async () => {
    const stop = new AbortController();
    const reason = new Error('the user left');
    stop.abort(reason);
    const options = { files: shades(9), signal: stop.signal, ...SIZE };
    await expect(streamBatches(pipeline, options).next()).rejects.toMatchObject({
      code: 'aborted',
      cause: reason,
      message: expect.stringContaining('the user left') as string,
    });
  });
});

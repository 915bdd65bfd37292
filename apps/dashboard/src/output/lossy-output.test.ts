import { Writable } from 'node:stream';
import { createLossyOutput } from './lossy-output.ts';

describe('output that may be lost', () => {
  it('is written until it fails; that is told once and with the reason', async () => {
    const written: string[] = [];
    const stream = new Writable({
      autoDestroy: false,
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString());
        done(chunk.toString() === 'b' ? Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }) : null);
      },
    });
    const told: string[] = [];
    const output = createLossyOutput(stream, (why) => told.push(why));
    output.write('a');
    output.write('b');
    await new Promise(setImmediate);
    output.write('c');
    expect(written).toEqual(['a', 'b']);
    expect(told).toEqual(['no space left on device']);
    expect(output.lost()).toBe('no space left on device');
  });
});

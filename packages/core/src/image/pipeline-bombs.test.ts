import { openPipeline } from './pipeline.ts';

/** As large as the limit on pixels allows. */
const [WIDTH, HEIGHT] = [13_000, 13_700];

/** A gray JPEG's beginning: tables and the frame, whose marker says how it is coded. */
function headOf(frame: number, width: number, height: number): Uint8Array[] {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return [
    Uint8Array.of(0xff, 0xd8),
    segment(0xdb, [0, ...new Array<number>(64).fill(1)]),
    segment(frame, [8, ...size, 1, 1, 0x11, 0]),
  ];
}

function segment(marker: number, body: readonly number[]): Uint8Array {
  const length = body.length + 2;
  return Uint8Array.from([0xff, marker, length >> 8, length & 255, ...body]);
}

/**
 * A progressive JPEG of a few hundred kilobytes: gray, all its blocks alike, its coefficients refined again and again. A scan
 * is runs of 16,384 blocks in which nothing changes, 15 bits each.
 */
function refinedAgainAndAgain(scans: number, width: number, height: number): Uint8Array {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const counts = [1, 1, ...new Array<number>(14).fill(0)];
  const parts = headOf(0xc2, width, height);
  parts.push(segment(0xc4, [0x00, ...counts, 0, 1]), segment(0xc4, [0x10, ...counts, 0xe0, 0]));
  parts.push(segment(0xda, [1, 1, 0, 0, 0, 0]), new Uint8Array(Math.ceil(blocks / 8)));
  for (let scan = 0; scan < scans; scan++)
    parts.push(segment(0xda, [1, 1, 0, 1, 63, 0x10]), new Uint8Array(Math.ceil(blocks / 16_384) * 2));
  return Buffer.concat([...parts, Uint8Array.of(0xff, 0xd9)]);
}

/** A JPEG with arithmetic codes, of which a byte can stand for many blocks. */
function arithmetic(width: number, height: number): Uint8Array {
  const parts = headOf(0xc9, width, height);
  return Buffer.concat([...parts, segment(0xda, [1, 1, 0, 0, 63, 0]), new Uint8Array(2000), Uint8Array.of(0xff, 0xd9)]);
}

describe('the pipeline refuses files that take far more work than any photo', () => {
  const pipeline = openPipeline({ threads: 1 });
  afterAll(() => pipeline.close());
  async function verdictOn(file: Uint8Array) {
    const { verdicts } = await pipeline.readBatch({ files: [file], height: 8, width: 8 });
    return verdicts[0];
  }

  it('though their pixels and scans are few enough', async () => {
    const verdict = await verdictOn(refinedAgainAndAgain(40, WIDTH, HEIGHT));
    expect(verdict).toMatchObject({ status: 'error', code: 'too-large' });
    expect(verdict?.message).toMatch(/work/);
    // The same scans of a picture of a camera's size are let pass.
    expect((await verdictOn(refinedAgainAndAgain(40, 3000, 2000)))?.code).not.toBe('too-large');
  });

  it('and those with more scans than a progressive JPEG can use', async () => {
    const verdict = await verdictOn(refinedAgainAndAgain(300, 64, 64));
    expect(verdict).toMatchObject({ status: 'error', code: 'too-large' });
    expect(verdict?.message).toMatch(/scans/);
  });

  it('and large pictures in arithmetic codes', async () => {
    expect(await verdictOn(arithmetic(WIDTH, HEIGHT))).toMatchObject({ status: 'error', code: 'too-large' });
    expect((await verdictOn(arithmetic(1000, 1000)))?.code).not.toBe('too-large');
  });
});

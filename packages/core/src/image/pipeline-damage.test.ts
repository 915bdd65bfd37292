import { readFileSync } from 'node:fs';

import { imageFixture } from '@graft/test-fixtures';

import type { ItemVerdict } from './contract.ts';
import { openPipeline } from './pipeline.ts';

describe('the pipeline judges damage', () => {
  const pipeline = openPipeline({ threads: 2, maxPixels: 2_000_000, maxFileBytes: 1_000_000 });
  afterAll(() => pipeline.close());

  const fixture = (name: string) => new Uint8Array(readFileSync(imageFixture(name)));
  async function judge(file: Uint8Array | string): Promise<ItemVerdict> {
    const out = new Uint8Array(8 * 8 * 3);
    const { verdicts } = await pipeline.readBatch({
      files: [file],
      height: 8,
      width: 8,
      interpolation: 'bilinear',
      out,
    });
    return verdicts[0]!;
  }
  const cut = (name: string, share: number) => fixture(name).subarray(0, Math.floor(fixture(name).length * share));

  it.each(['baseline-420.jpg', 'large.jpg', 'progressive.jpg', 'rgb.png', 'lossy.webp', 'rgb.bmp', 'still.gif'])(
    'calls %s usable, with a warning, where its end is missing',
    async (name) => {
      expect(await judge(cut(name, 0.8))).toMatchObject({ status: 'warning', code: 'truncated' });
    },
  );

  it.each(['baseline-420.jpg', 'progressive.jpg', 'rgb.png', 'lossy.webp', 'rgb.bmp', 'still.gif', 'animated.webp'])(
    'refuses %s where nothing but its header is left',
    async (name) => {
      const { status, code } = await judge(fixture(name).subarray(0, 30));
      expect(status).toBe('error');
      expect(['truncated', 'corrupt']).toContain(code);
    },
  );

  it('says in plain words what is wrong', async () => {
    expect((await judge(cut('baseline-420.jpg', 0.8))).message).toMatch(/^cut off; what is there is used: ./);
    expect((await judge(fixture('baseline-420.jpg').subarray(0, 30))).message).toMatch(/^cut off before its first pix/);
    expect((await judge('/no/such/file')).message).toBe('cannot be opened: No such file or directory');
    expect((await judge('/')).message).toBe('cannot be opened: not a regular file');
    expect((await judge(new Uint8Array(0))).message).toBe('the file holds no bytes');
  });

  it('says that memory is short, and reads on', async () => {
    const header = fixture('rgb.bmp').slice();
    const view = new DataView(header.buffer);
    view.setInt32(18, 1 << 20, true);
    view.setInt32(22, 1 << 20, true);
    // Run lengths: of those a few bytes may stand for any number of pixels.
    view.setUint16(28, 8, true);
    view.setUint32(30, 1, true);
    const wide = openPipeline({ threads: 1, maxPixels: 2 ** 40 });
    const { verdicts } = await wide.readBatch({ files: [header, fixture('rgb.bmp')], height: 8, width: 8 });
    await wide.close();
    expect(verdicts.map(({ status, code }) => [status, code])).toEqual([
      ['error', 'out-of-memory'],
      ['ok', 'ok'],
    ]);
  });

  it('takes bytes behind a JPEG, and a missing end mark, for no damage', async () => {
    expect(await judge(fixture('trailing-bytes.jpg'))).toMatchObject({ status: 'ok', code: 'ok' });
    const whole = fixture('baseline-420.jpg');
    expect(await judge(whole.subarray(0, whole.length - 2))).toMatchObject({ status: 'ok' });
  });

  it('warns of damage in the middle of a JPEG', async () => {
    const file = fixture('restarts.jpg');
    file.fill(0, Math.floor(file.length / 2), Math.floor(file.length / 2) + 200);
    expect(await judge(file)).toMatchObject({ status: 'warning', code: 'corrupt' });
  });

  it('tells empty files, other files and strangers’ formats apart', async () => {
    expect(await judge(new Uint8Array(0))).toMatchObject({ status: 'error', code: 'empty', format: '' });
    expect(await judge(new TextEncoder().encode('<!doctype html>'))).toMatchObject({ code: 'not-an-image' });
    expect(await judge(new TextEncoder().encode('8BPS and so on'))).toMatchObject({
      code: 'unsupported',
      format: 'psd',
    });
    expect(await judge('/no/such/file')).toMatchObject({ code: 'unreadable' });
    expect(await judge('/')).toMatchObject({ code: 'unreadable' });
  });

  it('refuses decompression bombs by their header, and large files unread', async () => {
    const bomb = fixture('rgb.bmp');
    new DataView(bomb.buffer).setInt32(18, 1_000_000, true);
    expect(await judge(bomb)).toMatchObject({ status: 'error', code: 'too-large' });
    expect(await judge(new Uint8Array(1_000_001))).toMatchObject({ code: 'too-large' });
  });

  it('refuses a TIFF that sharp cannot read', async () => {
    expect(await judge(cut('rgb.tiff', 0.5))).toMatchObject({ status: 'error', code: 'corrupt', format: 'tiff' });
  });
});

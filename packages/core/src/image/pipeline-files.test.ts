import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { imageFixture } from '@graft/test-fixtures';

import { addonPath } from './addon.ts';
import { openPipeline } from './pipeline.ts';

const JPEG = imageFixture('baseline-420.jpg');
const asRoot = process.getuid?.() === 0 ? it : it.skip;

describe('the pipeline withstands hostile files', () => {
  const pipeline = openPipeline({ threads: 2 });
  const folder = mkdtempSync(join(tmpdir(), 'graft-files-'));
  afterAll(async () => {
    await pipeline.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const at = (name: string) => join(folder, name);
  async function codesOf(files: string[]): Promise<string[]> {
    const size = { height: 8, width: 8, out: new Uint8Array(files.length * 192) };
    const { verdicts } = await pipeline.readBatch({ files, ...size });
    const single = await Promise.all(files.map((file) => pipeline.decodeImage({ file })));
    expect(single.map(({ verdict }) => verdict)).toEqual(verdicts);
    return verdicts.map(({ code }) => code);
  }

  it('such as pipes, devices, folders, sockets and links to nowhere', async () => {
    execFileSync('mkfifo', [at('pipe.jpg')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket.jpg'), resolve));
    mkdirSync(at('folder.jpg'));
    symlinkSync(at('nowhere.jpg'), at('dangling.jpg'));
    symlinkSync(at('loop.jpg'), at('loop.jpg'));
    const names = ['pipe.jpg', 'socket.jpg', 'folder.jpg', 'dangling.jpg', 'loop.jpg'].map(at);
    const codes = await codesOf([...names, '/dev/zero', '/dev/null', '/dev/tty', '']);
    server.close();
    expect(codes).toEqual(codes.map(() => 'unreadable'));
  });

  it('such as those whose size is not what the system says, or beyond all bounds', async () => {
    writeFileSync(at('sparse.jpg'), '');
    truncateSync(at('sparse.jpg'), 5 * 2 ** 30);
    writeFileSync(at('zeros.jpg'), '');
    truncateSync(at('zeros.jpg'), 2 ** 27);
    expect(await codesOf([at('sparse.jpg'), at('zeros.jpg')])).toEqual(['too-large', 'not-an-image']);
    expect(await codesOf(['/proc/self/status', '/proc/self/mem'])).toEqual(['empty', 'empty']);
  });

  it('whose names are odd', async () => {
    const odd = ['new\nline.jpg', '\u{1f408}.jpg', ' .jpg', '%s%n.jpg', '-rf.jpg'].map(at);
    for (const path of odd) copyFileSync(JPEG, path);
    expect(await codesOf(odd)).toEqual(odd.map(() => 'ok'));
    // The name's bytes are no text: Node lists it with a replacement character, under which there is no file.
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe, 0x2e, 0x6a])]),
      readFileSync(JPEG),
    );
    const long = at('x'.repeat(4000));
    expect(await codesOf([at('\ufffd\ufffd.j'), at('\ud800.jpg'), long])).toEqual(Array(3).fill('unreadable'));
    await expect(codesOf([at('nul\0.jpg')])).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('which vanish, shrink and are replaced while they are read', async () => {
    const path = at('changing.jpg');
    const bytes = readFileSync(JPEG);
    let turns = 0;
    const change = async () => {
      for (let turn = 1; turn < 60; turn++) {
        await writeFile(at('new'), bytes);
        await rename(at('new'), path);
        if (turn % 3 === 0) await truncate(path, turn % bytes.length);
        if (turn % 7 === 0) await rm(path, { force: true });
        turns = turn;
      }
    };
    const changing = change();
    const codes = new Set<string>();
    while (turns < 59) {
      const files = Array<string>(4).fill(path);
      const { verdicts } = await pipeline.readBatch({ files, height: 8, width: 8 });
      for (const { code } of verdicts) codes.add(code);
    }
    await changing;
    expect(codes).toContain('ok');
    const possible = ['ok', 'unreadable', 'empty', 'truncated', 'corrupt', 'not-an-image'];
    expect([...codes].filter((code) => !possible.includes(code))).toEqual([]);
  });

  // Root may read everything, so another user reads here.
  asRoot(
    `which the user may not read${process.getuid?.() === 0 ? '' : ' (skipped: only root can become another user)'}`,
    () => {
      const secret = at('secret.jpg');
      writeFileSync(secret, readFileSync(JPEG), { mode: 0o600 });
      const script = `
      process.setuid(65534);
      const { NativePipeline } = require(${JSON.stringify(addonPath())});
      const pipeline = new NativePipeline({ threads: 1, maxPixels: 1e8, maxFileBytes: 1e8, simd: 'auto' });
      pipeline.submitPicture({ file: ${JSON.stringify(secret)} }, ({ verdict }) => console.log(verdict.code));`;
      // Loaded before the user is changed, who may not look into this folder either.
      const early = `require(${JSON.stringify(addonPath())});`;
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', early + script], { encoding: 'utf8' });
      expect({ stdout, stderr }).toEqual({ stdout: 'unreadable\n', stderr: '' });
    },
  );

  it('among which an abort is seen', async () => {
    const stop = new AbortController();
    const files = Array<string>(400).fill(at('zeros.jpg'));
    const reading = pipeline.readBatch({ files, height: 8, width: 8, signal: stop.signal });
    setTimeout(() => {
      stop.abort();
    }, 20);
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  });
});

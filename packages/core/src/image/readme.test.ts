import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { imageFixture } from '@graft/test-fixtures';

const here = import.meta.dirname;
const readme = readFileSync(join(here, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
const run = promisify(execFile);

/** Its examples are run as a reader would run them: by Node, in a folder with `photos`, on the built package. */
describe('README.md', () => {
  // Below the package, so that its name leads to itself.
  const build = join(here, '../../build');
  let folder: string;
  beforeAll(() => {
    mkdirSync(build, { recursive: true });
    folder = mkdtempSync(join(build, 'readme-'));
    mkdirSync(join(folder, 'photos'));
    copyFileSync(imageFixture('large.jpg'), join(folder, 'photos/a.jpg'));
    for (const name of ['rgb.png', 'lossy.webp', 'rgb.tiff'])
      copyFileSync(imageFixture(name), join(folder, 'photos', name));
    for (let i = 0; i < 7; i++)
      copyFileSync(imageFixture('baseline-420.jpg'), join(folder, `photos/b${String(i)}.jpg`));
    writeFileSync(join(folder, 'photos/page.jpg'), '<!doctype html><title>Not found</title>');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function outputOf(example: string | undefined): Promise<string[]> {
    writeFileSync(join(folder, 'example.mjs'), example ?? '');
    const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: folder, timeout: 30_000 });
    return stdout.trim().split('\n');
  }

  it('has the examples that are tested here', () => {
    expect(examples).toHaveLength(3);
    expect(readme.split('\n').length).toBeLessThan(121);
  });

  it('reads a folder', async () => {
    const lines = await outputOf(examples[0]);
    expect(lines).toEqual([
      expect.stringMatching(/^photos\/page\.jpg: not-an-image, a web page/),
      expect.stringMatching(/^12 photos, mean \d+\.\d+$/),
    ]);
  });

  it('streams three epochs', async () => {
    const lines = await outputOf(examples[1]);
    const expected = [0, 1, 2].flatMap((epoch) => [
      `epoch ${String(epoch)}, from 0: ${String(8 * 160 * 160 * 3)} bytes`,
      `epoch ${String(epoch)}, from 8: ${String(4 * 160 * 160 * 3)} bytes`,
    ]);
    expect(lines).toEqual(expected);
  });

  it('decodes one photo and its thumbnail', async () => {
    const [line = ''] = await outputOf(examples[2]);
    const [format, width, height, bytes, ...small] = line.split(' ');
    expect([format, Number(bytes)]).toEqual(['jpeg', Number(width) * Number(height) * 3]);
    expect(Math.max(...small.map(Number))).toBe(128);
  });

  it('explains each verdict that there is, and no other', () => {
    const contract = readFileSync(join(here, 'contract.ts'), 'utf8');
    const [union = ''] = /export type VerdictCode =[^;]*;/.exec(contract) ?? [];
    const codes = [...union.matchAll(/'([^']+)'/g)].map(([, code]) => code);
    const native = readFileSync(join(here, '../../native/verdict.h'), 'utf8');
    const given = [...native.matchAll(/k\w+ = "([^"]+)"/g)].map(([, code]) => code);
    const rows = [...readme.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, code]) => code);
    expect(rows).toEqual(codes);
    // Inside: `elsewhere` asks for sharp, and nobody sees the verdicts of an aborted batch.
    expect(new Set([...given, 'ok'])).toEqual(new Set([...codes, 'elsewhere', 'aborted']));
  });
});

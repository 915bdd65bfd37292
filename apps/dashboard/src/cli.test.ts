import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { POLICY_NAMES } from '@graft/core/image';
import { recording } from './testing/recorded.ts';

const bin = fileURLToPath(new URL('../bin/graft.mjs', import.meta.url));
const built = existsSync(fileURLToPath(new URL('../dist/main.js', import.meta.url)));
const reason = built ? '' : ' (skipped: nothing is built, run npm run setup)';
const whenBuilt = built ? it : it.skip;

const graft = (...words: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [bin, ...words], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });

describe(`the command${reason}`, () => {
  whenBuilt('shows a recorded run as lines without escape codes where there is no terminal', () => {
    const { status, stdout } = graft('replay', recording('many-classes'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^test +accuracy/m);
    expect(stdout).not.toContain('\u001b');
  });
  whenBuilt('ends with 2 and the closest word where it is used wrongly', () => {
    const misspelt = graft('trian', 'photos');
    expect(misspelt.status).toBe(2);
    expect(misspelt.stderr).toMatch(/"trian".*graft train --help/s);
    const flag = graft('train', 'photos', '--epohcs', '3');
    expect(flag.status).toBe(2);
    expect(flag.stderr).toMatch(/--epohcs.*--epochs/s);
    const number = graft('train', 'photos', '--backbone', 'x', '--epochs', 'many');
    expect(number.status).toBe(2);
    expect(number.stderr).toMatch(/'many' is invalid.*whole number from 1/s);
  });
  whenBuilt('ends with 1 and a failed event on stdout where a run cannot start', () => {
    const { status, stdout, stderr } = graft('train', '/no/such/folder', '--backbone', 'mobilenet_025', '--json');
    expect(status).toBe(1);
    const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(last).toMatchObject({ type: 'failed', code: 'folder-missing' });
    expect(stderr).not.toMatch(/ at .*\.js:/);
  });
  whenBuilt('takes the policies of augmentation that there are', () => {
    const { status, stderr } = graft('train', 'photos', '--backbone', 'x', '--policy', 'auto-augment');
    expect(status).toBe(2);
    for (const name of POLICY_NAMES) expect(stderr).toContain(name);
  });
  whenBuilt('refuses a recording that is none, naming the line', () => {
    const { status, stderr } = graft('replay', bin);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Line 1 of .* is not an event/);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listBackbones } from '@graft/core/backbone';
import { flushChanges, FsTree } from 'nx/src/generators/tree.js';
import generate from './generator.ts';
import { copyWorkspace, linkPackages } from './workspace-copy.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

let workspace: string;

beforeAll(() => {
  workspace = mkdtempSync(join(realpathSync(tmpdir()), 'graft-workspace-'));
  copyWorkspace(root, workspace);
});

afterAll(() => {
  rmSync(workspace, { recursive: true });
});

describe('a generated plugin, in a copy of this workspace', () => {
  it('passes its suite and is listed, without an edit elsewhere', async () => {
    const tree = new FsTree(workspace, false);
    await generate(tree, { name: 'shuffle-net' });
    const written = tree.listChanges().map(({ path }) => path);
    expect(written.filter((path) => !path.startsWith('packages/backbone-shuffle-net/'))).toEqual(['tsconfig.json']);
    flushChanges(workspace, tree.listChanges());
    // The generator leaves this to `npm install`.
    linkPackages(workspace);

    expect(await listBackbones(workspace)).toContainEqual(
      expect.objectContaining({
        id: 'shuffle_net',
        family: 'ShuffleNet',
        package: '@graft/backbone-shuffle-net',
        directory: join(workspace, 'packages/backbone-shuffle-net'),
      }),
    );

    const jest = join(workspace, 'node_modules/jest/bin/jest.js');
    const results = join(workspace, 'results.json');
    const suite = spawnSync(
      process.execPath,
      [
        '--experimental-vm-modules',
        jest,
        '--ci',
        '--runInBand',
        '--json',
        `--outputFile=${results}`,
        'packages/backbone-shuffle-net',
      ],
      { cwd: workspace, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' }, timeout: 120_000 },
    );
    // Where it fails, what Jest said is of use.
    expect([suite.status, suite.status === 0 ? '' : suite.stderr]).toEqual([0, '']);
    const report = JSON.parse(readFileSync(results, 'utf8')) as { readonly numPassedTests: number };
    expect(report).toMatchObject({ numFailedTests: 0, numTotalTestSuites: 1 });
    expect(report.numPassedTests).toBeGreaterThan(5);
  }, 180_000);
});

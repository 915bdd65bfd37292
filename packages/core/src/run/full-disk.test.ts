import { spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runInNode } from '../testing/run-in-node.ts';

/** A disk of our own in the process's own view of the file system. */
const small = (place: string): string[] => [
  ...['unshare', '--map-root-user', '--mount', 'sh', '-c'],
  `mount -t tmpfs -o size=24m none "$0" && exec "$@"`,
  place,
];

const [unshare, ...rest] = small(tmpdir());
const allowed = spawnSync(unshare!, [...rest, 'true']).status === 0;
const reason = allowed ? '' : ' (skipped: no disk of its own can be mounted here, as unshare and mount do)';

(allowed ? describe : describe.skip)(`a disk that fills up while a checkpoint is written${reason}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-full-'));
    await mkdir(join(folder, 'disk'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('leaves the checkpoint before whole, says how to go on, and the run then ends as if nothing had happened', () => {
    const { events, more } = runInNode(
      folder,
      `
      const { closeSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } = await import('node:fs');
      const { decodeTrainingState } = await import('${new URL('../../dist/train/index.js', import.meta.url).href}');
      const changes = { head: 'mlp', views: 1 };
      await run(join(folder, 'whole'), changes);
      const out = join(folder, 'disk/run');
      const filler = join(folder, 'disk/filler');
      // All but so little that a checkpoint begins and does not end.
      const fill = () => {
        const file = openSync(filler, 'w');
        const block = Buffer.alloc(4096);
        try { for (;;) writeSync(file, block); } catch {}
        closeSync(file);
        truncateSync(filler, statSync(filler).size - 40960);
      };
      let failure;
      const events = await run(out, changes, (event, commands) => {
        if (event.type !== 'epoch') return;
        commands.send({ name: 'snapshot' });
        if (event.epoch === 4) fill();
      }).catch((error) => { failure = { code: error.code, message: error.message }; return []; });
      const left = readdirSync(join(out, 'checkpoints'));
      const state = decodeTrainingState(await readFile(join(out, 'checkpoints/head.state')));
      rmSync(filler);
      const rest = await run(out, {}, () => {}, true);
      say(rest, { failure, left, epoch: state?.epoch, whole: await files(join(folder, 'whole')), parts: await files(out) });`,
      small(join(folder, 'disk')),
    );
    expect(more['failure']).toMatchObject({
      code: 'write-failed',
      message: expect.stringMatching(/a full disk.*make room, then graft train --resume .*disk\/run/s) as string,
    });
    expect(more['left']).not.toContainEqual(expect.stringMatching(/partial/));
    expect(more['epoch']).toBeGreaterThan(0);
    const first = events.find((event) => event.type === 'epoch');
    expect(first).toMatchObject({ epoch: (more['epoch'] as number) + 1 });
    expect(more['parts']).toEqual(more['whole']);
  }, 120_000);
});

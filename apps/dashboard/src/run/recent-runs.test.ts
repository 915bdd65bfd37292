import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingEvent } from '@graft/core/train';
import { recorded } from '../testing/recorded.ts';
import { eventLine } from './event-lines.ts';
import { recentRuns } from './recent-runs.ts';

const finished = recorded('cats-dogs');
const at = finished.at(-1)!.at;
const command = (name: 'pause' | 'report'): TrainingEvent => ({ type: 'command', command: { name }, effect: 'x', at });

describe('recent runs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'graft-recent-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string): void => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'events.ndjson'), text);
  };
  const log = (events: readonly TrainingEvent[]): string => events.map(eventLine).join('');

  it.each<[string, string, string]>([
    ['finished', log(finished), 'finished'],
    ['finished, and reported on later', log([...finished, command('report'), command('report')]), 'finished'],
    ['killed in the middle', log(finished.slice(0, 40)), 'ended early'],
    ['killed after a command', log([...finished.slice(0, 40), command('pause')]), 'ended early'],
    ['killed within a line', log(finished.slice(0, 40)) + '{"type":"epo', 'ended early'],
    ['empty', '', 'unreadable'],
    ['no run at all', 'hello\n', 'unreadable'],
    ['bytes', '\u0000\u001b[2J\u0007'.repeat(50), 'unreadable'],
  ])('say how a run ended that is %s', async (_, text, state) => {
    write('one', text);
    expect((await recentRuns(folder)).map((run) => run.state)).toEqual([state]);
  });
  it('do not go on where the run was killed before it could take its channel away', async () => {
    write('one', log(finished.slice(0, 40)));
    const channel = { pid: process.pid, socket: join(folder, 'one', 'channel.sock') };
    writeFileSync(join(folder, 'one', 'channel.json'), JSON.stringify(channel));
    expect((await recentRuns(folder)).map((run) => run.state)).toEqual(['ended early']);
    const server = createServer().listen(channel.socket);
    await once(server, 'listening');
    expect((await recentRuns(folder)).map((run) => run.state)).toEqual(['going on']);
    server.close();
  });
  it('are none where there is no folder, and pass over what is no run', async () => {
    expect(await recentRuns(join(folder, 'nowhere'))).toEqual([]);
    writeFileSync(join(folder, 'notes.txt'), '');
    mkdirSync(join(folder, 'empty'));
    expect(await recentRuns(folder)).toEqual([]);
  });
});

import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { recordEvents } from './event-record.ts';

describe('the record of a run', () => {
  let path: string;
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'graft-record-'));
  });
  afterEach(() => rm(path, { recursive: true, force: true }));
  const runAt = (folder: string) => ({ runId: 'run', path: folder, bundle: '', checkpoints: '' });
  const log = { type: 'log', level: 'info', message: 'hello' } as const;

  it('is whole lines, whatever a killed run left of its last', async () => {
    recordEvents(runAt(path), () => undefined)(log);
    await appendFile(join(path, 'events.ndjson'), '{"type":"epo');
    recordEvents(runAt(path), () => undefined)(log);
    const lines = (await readFile(join(path, 'events.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as typeof log).message)).toEqual(['hello', 'hello']);
  });

  it('stops nothing where it cannot be written', () => {
    const seen: string[] = [];
    recordEvents(runAt(join(path, 'gone')), ({ type }) => void seen.push(type))(log);
    expect(seen).toEqual(['log']);
  });
});

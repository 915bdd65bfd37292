import { okRow } from '../testing/rows.ts';
import type { BenchEnvironment, BenchResult } from './contract.ts';
import { headlines, headlineTable } from './headline.ts';
import { markdownPage } from './page.ts';

const environment: BenchEnvironment = {
  cpu: 'Zen',
  cpuFeatures: ['avx2'],
  cores: 2,
  memoryGiB: 8,
  os: 'Linux',
  node: 'v20',
  graft: '0.1.0',
  commit: 'abc',
  threads: 2,
  loadAverage: [0.1, 0.2, 0.3],
  peers: { keras: '3', torch: 'missing' },
  date: '2026-01-01',
};

const forward: BenchResult = {
  schemaVersion: 1,
  environment,
  command: 'graft-bench run forward --peers',
  cases: [
    okRow('forward/net/fp32', [100, 110, 90]),
    okRow('forward/net/int8', [300, 300, 300]),
    okRow('forward/net/fp32/peer:keras', [50, 50, 50]),
    okRow('forward/net/fp32/peer:torch', [100, 100, 100]),
  ],
};

describe('headlines', () => {
  it('holds each case against its best peer, int8 against what peers offer for the same work', () => {
    const lines = headlines(forward.cases).map(({ ours, peer, ratio }) => [ours.id, peer.id, ratio.median]);
    expect(lines).toEqual([
      ['forward/net/fp32', 'forward/net/fp32/peer:torch', 1],
      ['forward/net/int8', 'forward/net/fp32/peer:torch', 3],
    ]);
  });
  it('is empty without peers', () => {
    expect(headlineTable([[okRow('a', [1])]])).toBe('');
  });
});

describe('markdownPage', () => {
  const memory: BenchResult = {
    ...forward,
    command: 'graft-bench run memory',
    cases: [okRow('memory/net/fp32', [1]), okRow('decode/png', [2])],
  };
  const texts = new Map([
    ['forward', { title: 'pixels to features', notes: { 'net/fp32': 'as trained', 'net/bf16': 'not run' } }],
    ['decode', { title: 'files to pixels', table: () => 'A TABLE OF ITS OWN' }],
  ]);

  it('names machine, commands and peers once, and has a section a scenario over all runs', () => {
    const page = markdownPage([forward, memory], texts);
    expect(page.match(/^## .*/gm)).toEqual(['## forward', '## memory', '## decode']);
    expect(page).toContain('Machine: Zen (avx2), 2 cores, 8 GiB; Linux; Node v20.');
    expect(page).toContain('`graft-bench run forward --peers` on 2026-01-01, Graft 0.1.0 at abc');
    expect(page).toContain('`graft-bench run memory`');
    expect(page).toContain('Peers: keras 3.');
    expect(page).toContain('| `forward/net/int8` | 300 images/s | torch: 100 images/s | 3.00× (3.00 – 3.00) |');
    expect(page).toContain('Pixels to features.\n\n- `net/fp32`: as trained.\n\n|');
    expect(page).not.toContain('net/bf16');
    expect(page).toContain('A TABLE OF ITS OWN');
  });

  it('parts results of different machines', () => {
    const other = { ...memory, environment: { ...environment, cpu: 'Xeon' } };
    const page = markdownPage([forward, other], texts);
    expect(page).toMatch(/^## Zen \(avx2\)/m);
    expect(page).toMatch(/^## Xeon \(avx2\)/m);
  });

  it('says where a run was interrupted', () => {
    expect(markdownPage([{ ...forward, interrupted: true }], texts)).toContain('interrupted before its end');
  });
});

import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

/** What watching costs: the dashboard's share of one core while a real run trains, and its start apart from that. */
export const dashboardCost: Scenario = {
  name: 'dashboard-cost',
  title: "the dashboard's own processor time while a run trains",
  about: 'In percent of one core; and the seconds until its first epoch',
  metric: 'percent of one core',
  cases: ['start', ...SIZES.map(([columns, rows]) => `steady/${columns}x${rows}`)],
  peers: [],
  // One at a time: each has a run of its own, which goes on while others would have their turn.
  groups: () =>
    Promise.resolve([
      [{ ...base, id: 'dashboard-cost/start', metric: 'seconds', params: { what: 'start', columns: 120, rows: 40 } }],
      ...SIZES.map(([columns, rows]): CaseSpec[] => [
        {
          ...base,
          id: `dashboard-cost/steady/${columns}x${rows}`,
          metric: 'percent of one core',
          params: { what: 'steady', columns, rows },
        },
      ]),
    ]),
};

/** Each step is a look at a whole session. */
const base = {
  better: 'lower',
  peer: false,
  program: 'node',
  module: 'cases/dashboard-cost',
  ownMemory: false,
  minSeconds: 0,
  minCount: 1,
  maxRounds: 3,
} as const;

import { listBackbones } from '@graft/core/catalogue';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';
import { kerasCall } from './keras-call.ts';

const METRIC = 'MiB';

/** Peak memory of a whole extraction over what the same process holds before it begins. */
export const memory: Scenario = {
  name: 'memory',
  title: 'peak memory of an extraction over a long folder, over the idle process',
  metric: METRIC,
  cases: ['<preset>/fp32', '<preset>/int8'],
  peers: ['keras'],
  async groups({ backbones, files, weights, peers }) {
    const listings = await listBackbones();
    const groups: CaseSpec[][] = [];
    for (const id of backbones) {
      const listing = listings.find((one) => one.id === id);
      const gflops = listing?.gflops ?? 1;
      // A long folder, and yet some seconds: big networks hold the same batch and pass it more slowly.
      const photos = Math.round(Math.min(2000, Math.max(192, 600 / gflops)));
      const job = { backbone: id, files, photos, weights: weights[id] };
      const group = (['fp32', 'int8'] as const).map((precision): CaseSpec => ({
        ...base,
        id: `memory/${id}/${precision}`,
        peer: false,
        program: 'node',
        module: 'cases/memory',
        params: { ...job, precision },
      }));
      if (peers) {
        group.push({
          ...base,
          id: `memory/${id}/fp32/peer:keras`,
          peer: true,
          program: 'python',
          module: 'keras_memory',
          params: { files, photos, size: listing?.inputSize ?? 224, ...(await kerasCall(id)) },
        });
      }
      groups.push(group);
    }
    return groups;
  },
};

/** Each step is a process of its own, and memory hardly varies. */
const base = { metric: METRIC, better: 'lower', minSeconds: 0, minCount: 1, maxRounds: 3, ownMemory: false } as const;

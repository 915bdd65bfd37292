import { resolveBackbone, WeightCache } from '@graft/core/backbone';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';
import { endToEndPeers } from './end-to-end-peers.ts';

const METRIC = 'seconds';

/** From a folder of photos to a tested classifier, each a process from its start to its end, as its user starts it. */
export const endToEnd: Scenario = {
  name: 'end-to-end',
  title: 'folder of photos to a tested classifier: time and test accuracy',
  about:
    'Whole processes, from start to end: Graft from an empty cache, and again with a full one (warm); ' +
    "`keras` is the tutorial's script for 5 epochs, `keras-features` and `torch-features` compute features once, then a head",
  metric: METRIC,
  cases: ['<preset>', '<preset>/warm'],
  peers: ['keras', 'keras-features', 'torch-features'],
  async groups(options) {
    const groups: CaseSpec[][] = [];
    for (const id of options.backbones) {
      const file = options.weights[id] ?? (await new WeightCache().path(id));
      const { bundledWeights } = await resolveBackbone(id);
      const lack = file === undefined && bundledWeights === undefined ? { missing: noWeights(id) } : {};
      const group = [own(id, options, file, 'empty'), own(id, options, file, 'kept')];
      if (options.peers) group.push(...(await endToEndPeers(id, options, file)));
      groups.push(group.map((spec) => ({ ...spec, params: { ...spec.params, ...lack } })));
    }
    return groups;
  },
};

// A case begins with an empty cache, so the file is looked up here.
function own(
  id: string,
  { data, threads }: ScenarioOptions,
  file: string | undefined,
  cache: 'empty' | 'kept',
): CaseSpec {
  return {
    id: `end-to-end/${id}${cache === 'kept' ? '/warm' : ''}`,
    metric: METRIC,
    better: 'lower',
    peer: false,
    program: 'node',
    module: 'cases/command',
    params: {
      cache,
      arguments: [
        ...['train', data, '--backbone', id, '--threads', String(threads), '--json', '--out', '{scratch}'],
        ...(file === undefined ? [] : ['--weights', file]),
      ],
    },
    minSeconds: 0,
    minCount: 1,
    ownMemory: false,
  };
}

function noWeights(id: string): string {
  return `the weights of ${id} are not on this machine; next: npx graft weights fetch ${id}, or --weights ${id}=FILE`;
}

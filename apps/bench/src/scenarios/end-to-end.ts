import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';
import { kerasCall } from './keras-call.ts';

const METRIC = 'seconds';

/** From a folder of photos to a tested classifier, as a user starts it; the peer is the tutorial's own script. */
export const endToEnd: Scenario = {
  name: 'end-to-end',
  title: 'folder of photos to a tested classifier; time and test accuracy',
  metric: METRIC,
  cases: ['<preset>', '<preset>/warm'],
  peers: ['keras'],
  async groups(options) {
    const groups: CaseSpec[][] = [];
    for (const id of options.backbones) {
      const group = [own(id, options, 'empty'), own(id, options, 'kept')];
      if (options.peers) group.push(await peer(id, options));
      groups.push(group);
    }
    return groups;
  },
};

function own(id: string, { data, weights }: ScenarioOptions, cache: 'empty' | 'kept'): CaseSpec {
  const file = weights[id];
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
        ...['train', data, '--backbone', id, '--json', '--out', '{scratch}'],
        ...(file === undefined ? [] : ['--weights', file]),
      ],
    },
    minSeconds: 0,
    minCount: 1,
    ownMemory: false,
  };
}

const PEER_EPOCHS = 20;

async function peer(id: string, { data, weights }: ScenarioOptions): Promise<CaseSpec> {
  const call = await kerasCall(id);
  return {
    id: `end-to-end/${id}/peer:keras`,
    metric: METRIC,
    better: 'lower',
    peer: true,
    program: 'python',
    module: 'keras_end_to_end',
    params: {
      data,
      size: 224,
      epochs: PEER_EPOCHS,
      ...call,
      ...(weights[id] === undefined ? {} : { weights: weights[id] }),
    },
    minSeconds: 0,
    minCount: 1,
    maxRounds: 1,
    timeoutSeconds: 7200,
  };
}

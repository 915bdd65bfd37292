import { resolveBackbone } from '@graft/core/backbone';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';
import { kerasCall } from './keras-call.ts';

const METRIC = 'images per second';

const base = { metric: METRIC, better: 'higher', minCount: 1 } as const;

/**
 * Extraction from files; weights from a formula. Beside each case stands what decode and forward pass alone predict: the
 * same photos decoded with all threads and then run with all threads, batch by batch.
 */
export const extract: Scenario = {
  name: 'extract',
  title: 'photo files to features, decode and forward pass overlapped, no cache',
  metric: METRIC,
  cases: ['<preset>/fp32', '<preset>/int8'],
  peers: ['in-turn', 'keras'],
  groups: (options) => Promise.all(options.backbones.map((id) => group(id, options))),
};

async function group(backbone: string, { files, peers }: ScenarioOptions): Promise<CaseSpec[]> {
  const own = (precision: 'fp32' | 'int8', how: 'overlapped' | 'in-turn'): CaseSpec => ({
    ...base,
    id: `extract/${backbone}/${precision}${how === 'in-turn' ? '/peer:in-turn' : ''}`,
    peer: how === 'in-turn',
    program: 'node',
    module: 'cases/extract',
    params: { files, backbone, precision, how },
  });
  const specs = (['fp32', 'int8'] as const).flatMap((precision) => [
    own(precision, 'overlapped'),
    own(precision, 'in-turn'),
  ]);
  if (!peers) return specs;
  return [
    ...specs,
    {
      ...base,
      id: `extract/${backbone}/fp32/peer:keras`,
      peer: true,
      program: 'python',
      module: 'keras_extract',
      params: { files, batch: 32, size: (await resolveBackbone(backbone)).inputSize, ...(await kerasCall(backbone)) },
    },
  ];
}

import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';

const METRIC = 'images per second';

/**
 * Extraction from files; weights from a formula. Beside each case stands what decode and forward pass alone predict: the
 * same photos decoded with all threads and then run with all threads, batch by batch.
 */
export const extract: Scenario = {
  name: 'extract',
  title: 'photo files to features, decode and forward pass overlapped, nothing cached',
  metric: METRIC,
  cases: ['<preset>/fp32', '<preset>/int8'],
  peers: ['in-turn'],
  groups({ backbones, files }) {
    return Promise.resolve(
      backbones.map((backbone) =>
        (['fp32', 'int8'] as const).flatMap((precision): CaseSpec[] => {
          const own = (how: 'overlapped' | 'in-turn'): CaseSpec => ({
            id: `extract/${backbone}/${precision}${how === 'in-turn' ? '/peer:in-turn' : ''}`,
            metric: METRIC,
            better: 'higher',
            peer: how === 'in-turn',
            program: 'node',
            module: 'cases/extract',
            params: { files, backbone, precision, how },
            minCount: 1,
          });
          return [own('overlapped'), own('in-turn')];
        }),
      ),
    );
  },
};

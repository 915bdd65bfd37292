import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';

const METRIC = 'images per second';

/** Whole extraction from files. Needs weights: `--weights ID=FILE`, or weights in the cache. */
export const extract: Scenario = {
  name: 'extract',
  title: 'photo files to features, decode and forward pass overlapped, nothing cached',
  metric: METRIC,
  cases: ['<preset>/fp32', '<preset>/int8'],
  peers: [],
  groups({ backbones, data, weights }) {
    return Promise.resolve(
      backbones.map((id) =>
        (['fp32', 'int8'] as const).map((precision): CaseSpec => {
          const file = weights[id];
          return {
            id: `extract/${id}/${precision}`,
            metric: METRIC,
            better: 'higher',
            peer: false,
            program: 'node',
            module: 'cases/extract',
            params: { data, backbone: id, precision, ...(file === undefined ? {} : { weights: file }) },
            minCount: 1,
          };
        }),
      ),
    );
  },
};

import { resolveBackbone } from '@graft/core/backbone';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';

const METRIC = 'images per second';

/** Training the tutorial's head on features in memory; the peer is Keras's `fit` on the same, its faster mode of two. */
export const headTrain: Scenario = {
  name: 'head-train',
  title: "the tutorial's head on stored features, batch of 64, Adam",
  metric: METRIC,
  cases: ['<preset>'],
  peers: ['keras'],
  groups(options) {
    return Promise.all(
      options.backbones.map(async (id): Promise<CaseSpec[]> => {
        const { numFeatures } = await resolveBackbone(id);
        const params = { features: numFeatures, classes: 2, photos: 1024, batch: 64, epochs: 5 };
        const common = { metric: METRIC, better: 'higher', params } as const;
        const own: CaseSpec = {
          ...common,
          id: `head-train/${id}`,
          peer: false,
          program: 'node',
          module: 'cases/head-train',
        };
        const peer: CaseSpec = {
          ...common,
          id: `head-train/${id}/peer:keras`,
          peer: true,
          program: 'python',
          module: 'keras_head_train',
        };
        return options.peers ? [own, peer] : [own];
      }),
    );
  },
};

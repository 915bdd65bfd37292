import { useTensorBackend } from '@graft/core/model';
import { storedSource } from '@graft/core/run';
import { HeadNetwork, RandomStream, trainNetwork, tutorialHead } from '@graft/core/train';
import type { PreparedCase } from '../run/contract.ts';
import { EpochGate } from './epoch-gate.ts';

interface Params {
  readonly features: number;
  readonly classes: number;
  readonly photos: number;
  readonly batch: number;
  /** Epochs of a unit of work. */
  readonly epochs: number;
}

/** Epochs of the tutorial's head on stored features: batch normalization, dropout, a dense layer, Adam. */
export async function prepare({ features, classes, photos, batch, epochs }: Params): Promise<PreparedCase> {
  await useTensorBackend('wasm');
  const random = new RandomStream(1);
  const values = Float32Array.from({ length: photos * features }, () => random.unit() * 2);
  const labels = Int32Array.from({ length: photos }, (_, i) => i % classes);
  const source = storedSource({ features: values, labels, viewsEach: 1 }, features, batch, 1);
  const settings = {
    ...{ classes, seed: 1, epochs: Number.MAX_SAFE_INTEGER, learningRate: 1e-3, restoreBest: false },
    optimizer: { kind: 'adam' },
    schedule: { kind: 'constant' },
  } as const;
  const gate = new EpochGate();
  const loop = { onEpoch: () => gate.wait(), whilePaused: () => new Promise<void>((go) => setImmediate(go)) };
  const network = new HeadNetwork(tutorialHead(features, classes, 1));
  trainNetwork(network, source, settings, undefined, loop).catch((error: unknown) => {
    gate.fail(error);
  });
  await gate.next();
  return {
    info: { batch, features },
    step: async () => {
      for (let epoch = 0; epoch < epochs; epoch++) await gate.next();
      return photos * epochs;
    },
  };
}

import * as tf from '@tensorflow/tfjs-core';

import { gradientStep } from './gradient-step.ts';
import type { TrainableNetwork } from './network.ts';
import { createOptimizer, type OptimizerConfig } from './optimizers.ts';
import type { RandomStream } from './random.ts';

/** One batch, and how far to go by it. */
export interface LearnerStep {
  /** Row-major `[rows, …]`; not to be changed before the step is done. */
  readonly inputs: Float32Array;
  readonly rowShape: readonly number[];
  /** Row-major `[rows, classes]`, each row times its weight. */
  readonly targets: Float32Array;
  readonly rows: number;
  readonly learningRate: number;
  readonly dropout: RandomStream;
}

/** An optimizer's vectors, in the order of the parameters: a resumed run needs them. */
export interface OptimizerState {
  readonly steps: number;
  readonly slots: readonly Float32Array[];
}

/** A network with its optimizer: takes steps. It may keep the parameters elsewhere than in the network. Dispose it. */
export interface Learner {
  /** @returns the batch's mean loss and its logits `[rows, classes]`, both from before the step */
  step(batch: LearnerStep): { loss: number; logits: Float32Array };
  /** Writes what was learnt into the network. */
  push(): void;
  /** Takes the parameters from the network. */
  pull(): void;
  optimizerState(): OptimizerState;
  restoreOptimizer(state: OptimizerState): void;
  dispose(): void;
}

/** What a step depends on besides the batch. */
export interface LearnerSettings {
  readonly classes: number;
  readonly optimizer: OptimizerConfig;
  /** Greatest global norm of the gradients; absent: any. */
  readonly clipNorm?: number | undefined;
}

/** Any network on any backend, by tfjs's own differentiation, operation by operation. */
export function eagerLearner(
  network: TrainableNetwork,
  { classes, optimizer: config, clipNorm }: LearnerSettings,
): Learner {
  const optimizer = createOptimizer(config, network.parameters);
  return {
    step({ inputs, rowShape, rows, ...rest }) {
      const tensor = tf.tensor(inputs, [rows, ...rowShape]);
      try {
        return gradientStep({ network, optimizer, inputs: tensor, rows, classes, clipNorm, ...rest });
      } finally {
        tensor.dispose();
      }
    },
    push: () => undefined,
    pull: () => undefined,
    optimizerState: () => optimizer.state(),
    restoreOptimizer(state) {
      optimizer.restore(state);
    },
    dispose() {
      optimizer.dispose();
    },
  };
}

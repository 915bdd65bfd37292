import { resolveBackbone } from '@graft/core/backbone';
import { useTensorBackend, type Head } from '@graft/core/model';
import { storedSource } from '@graft/core/run';
import { fillWithFormula } from '@graft/core/testing';
import { NetworkTail, RandomStream, trainNetwork } from '@graft/core/train';
import type { PreparedCase } from '../run/contract.ts';
import { EpochGate } from './epoch-gate.ts';

interface Params {
  readonly backbone: string;
  readonly freezeLayer: string;
  readonly classes: number;
  readonly batch: number;
  /** Batches of an epoch, which is a unit of work. */
  readonly steps: number;
  /** Photos whose activations are held; an epoch goes over them as often as it needs. */
  readonly photos: number;
}

/** Epochs of fine-tuning from activations in memory: what a run does behind the freeze point, its own loop and all. */
export async function prepare(params: Params): Promise<PreparedCase> {
  await useTensorBackend('tensorflow');
  const { classes, batch, steps, photos, freezeLayer } = params;
  const preset = await resolveBackbone(params.backbone);
  const model = preset.build({ inputShape: [preset.inputSize, preset.inputSize, 3] });
  fillWithFormula(model, 1);
  const random = new RandomStream(1);
  const small = (length: number): Float32Array => Float32Array.from({ length }, () => (random.unit() - 0.5) / 10);
  const { numFeatures: inputs } = preset;
  const head: Head = {
    inputs,
    layers: [
      {
        kind: 'dense',
        inputs,
        units: classes,
        kernel: small(inputs * classes),
        bias: new Float32Array(classes),
        activation: 'linear',
      },
    ],
  };
  const tail = new NetworkTail({ backbone: model, freezeLayer, head, rateOf: () => 1 });
  const width = tail.inputShape.reduce((product, size) => product * size, 1);
  const features = Float32Array.from({ length: photos * width }, () => random.unit() * 2);
  const labels = Int32Array.from({ length: photos }, (_, i) => i % classes);
  const stored = storedSource({ features, labels, viewsEach: 1 }, width, batch, 1);
  const perPass = photos / batch;
  const source = {
    rowShape: tail.inputShape,
    steps,
    async *batches(epoch: number) {
      for (let pass = 0; pass < steps / perPass; pass++) yield* stored.batches(epoch * steps + pass);
    },
  };
  const settings = {
    ...{ classes, seed: 1, epochs: Number.MAX_SAFE_INTEGER, learningRate: 1e-4, clipNorm: 1, restoreBest: false },
    optimizer: { kind: 'adamw', weightDecay: 0.01 },
    schedule: { kind: 'constant' },
  } as const;
  const gate = new EpochGate();
  const loop = { onEpoch: () => gate.wait(), whilePaused: () => new Promise<void>((go) => setImmediate(go)) };
  trainNetwork(tail, source, settings, undefined, loop).catch((error: unknown) => {
    gate.fail(error);
  });
  await gate.next();
  return {
    info: { batch, freezeLayer, trained: tail.parameters.length, activations: width },
    step: async () => {
      await gate.next();
      return steps * batch;
    },
  };
}

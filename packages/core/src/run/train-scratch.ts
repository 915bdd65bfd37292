import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

import { hashAllWeights, type Preprocessing } from '../backbone/index.ts';
import type { Sample } from '../data/index.ts';
import type { ImagePipeline } from '../image/index.ts';
import { GraftError } from '../errors/index.ts';
import type { FeatureIdentity } from '../features/index.ts';
import { useTensorBackend, type Head } from '../model/index.ts';
import {
  NetworkTail,
  PURPOSE,
  RandomStream,
  trainNetwork,
  type Emit,
  type TrainingBatch,
  type TrainingSettings,
} from '../train/index.ts';
import type { Checkpoints } from './checkpoints.ts';
import { epochEnd } from './epoch-end.ts';
import type { TrainedHead } from './head-job.ts';
import { withGradientOptions } from './gradient-options.ts';
import type { RunControl } from './run-control.ts';
import type { ResolvedConfig } from './training-config.ts';

export interface ScratchJob {
  readonly config: ResolvedConfig;
  readonly classes: number;
  readonly samples: readonly Sample[];
  readonly pipeline: ImagePipeline;
  readonly control: RunControl;
  readonly checkpoints: Checkpoints;
  readonly emit: Emit;
}

/** A network trained from nothing: its convolutional part as a "backbone", its dense part as the head. */
export interface ScratchNetwork {
  readonly model: layers.LayersModel;
  readonly identity: FeatureIdentity;
  readonly preprocessing: Preprocessing;
  readonly weightsHash: string;
  readonly trained: TrainedHead;
  /** Logits and labels of a split's readable photos, in order. */
  readonly judge: (samples: readonly Sample[]) => Promise<Judged>;
  dispose(): void;
}

export interface Judged {
  readonly logits: Float32Array;
  readonly labels: Int32Array;
  readonly samples: readonly Sample[];
}

/** The tutorial's picture size. */
const SIDE = 200;

const HIDDEN = 128;

const PREPROCESSING: Preprocessing = { channelOrder: 'rgb', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] };

/**
 * The tutorial's earlier network, for the comparison that it makes: two blocks of convolution (32 and 64 filters, 3×3, He's
 * uniform initialisation) and max pooling, a dense layer of 128, trained by SGD with momentum 0.9 at rate 0.001 on the photos
 * as they are. Needs TensorFlow. Dispose
 * the result.
 *
 * @throws GraftError `tensorflow-missing`, `aborted`, `class-empty`
 */
export async function trainScratch(job: ScratchJob): Promise<ScratchNetwork> {
  const { config, classes, samples, control, checkpoints, emit } = job;
  await useTensorBackend('tensorflow');
  const side = config.imageSize ?? SIDE;
  const model = twoBlocks(side, config.seed);
  const features = model.outputs[0]!.shape.at(-1)!;
  const tail = new NetworkTail({
    backbone: model,
    freezeLayer: model.inputNames[0]!,
    head: denseHead(features, classes, config.seed),
    rateOf: () => 1,
  });
  const training = samples.filter(({ split }) => split === 'train');
  const validation = samples.filter(({ split }) => split === 'validation');
  const { batchSize, epochs, seed } = config;
  const usual: TrainingSettings = {
    classes,
    epochs,
    seed,
    learningRate: 1e-3,
    optimizer: { kind: 'sgd', momentum: 0.9 },
    schedule: { kind: 'constant' },
    restoreBest: false,
  };
  const labels = Int32Array.from(training, ({ label }) => label);
  const settings = withGradientOptions(usual, config, labels);
  control.unfreezing = { most: 0, obstacle: 'a network from scratch has no frozen stages', planned: false };
  control.begin('stepping');
  const judge = async (photos: readonly Sample[]): Promise<Judged> => {
    const logits: Float32Array[] = [];
    const seen: Sample[] = [];
    for (let start = 0; start < photos.length; start += batchSize) {
      const batch = await readPixels(photos.slice(start, start + batchSize), side, job);
      if (batch.samples.length === 0) continue;
      const output = tf.tidy(() => tail.logits(tf.tensor4d(batch.inputs, [batch.samples.length, side, side, 3])));
      logits.push(output.dataSync<'float32'>().slice());
      output.dispose();
      seen.push(...batch.samples);
    }
    const flat = new Float32Array(seen.length * classes);
    let offset = 0;
    for (const part of logits) {
      flat.set(part, offset);
      offset += part.length;
    }
    return { logits: flat, labels: Int32Array.from(seen, ({ label }) => label), samples: seen };
  };
  const source = {
    rowShape: [side, side, 3],
    steps: Math.ceil(training.length / batchSize),
    async *batches(epoch: number): AsyncIterable<TrainingBatch> {
      const order = new RandomStream(seed, PURPOSE.shuffle, epoch).permutation(training.length);
      for (let start = 0; start < training.length; start += batchSize) {
        const photos = Array.from(order.subarray(start, start + batchSize), (i) => training[i]!);
        const batch = await readPixels(photos, side, job);
        if (batch.samples.length === 0) continue;
        yield { inputs: batch.inputs, labels: Int32Array.from(batch.samples, ({ label }) => label) };
      }
    },
  };
  try {
    await trainNetwork(
      tail,
      source,
      settings,
      validation.length > 0 ? () => judge(validation) : undefined,
      {
        signal: control.signal,
        shouldStop: (done) => done > 0 && control.endsHere('scratch', done),
        whilePaused: () => control.checkpoint(),
        learningRate: () => control.learningRate,
        onEpoch: epochEnd({ stage: 'scratch', epochs, control, checkpoints, emit }),
      },
      await checkpoints.resume(control),
    );
  } catch (error) {
    await checkpoints.flush();
    throw error;
  }
  const head = tail.commit();
  const weightsHash = await hashAllWeights(model);
  return {
    model,
    identity: {
      backbone: 'scratch',
      weightsHash,
      preprocessing: { ...PREPROCESSING },
      height: side,
      width: side,
      interpolation: 'bilinear',
      precision: 'fp32',
      numFeatures: features,
    },
    preprocessing: PREPROCESSING,
    weightsHash,
    trained: { head, description: { kind: 'scratch', blocks: 2, optimizer: settings.optimizer, epochs } },
    judge,
    dispose() {
      tail.dispose();
      model.dispose();
    },
  };
}

/** Pixels of the readable photos, scaled to [0, 1]. */
async function readPixels(
  photos: readonly Sample[],
  side: number,
  { pipeline, control }: ScratchJob,
): Promise<{ inputs: Float32Array; samples: Sample[] }> {
  const size = side * side * 3;
  const out = new Uint8Array(photos.length * size);
  const { verdicts } = await pipeline.readBatch({
    files: photos.map(({ path }) => path),
    height: side,
    width: side,
    interpolation: 'bilinear',
    out,
    ...(control.signal && { signal: control.signal }),
  });
  const good = [...photos.keys()].filter((i) => verdicts[i]!.status !== 'error');
  const inputs = new Float32Array(good.length * size);
  for (const [k, i] of good.entries()) for (let j = 0; j < size; j++) inputs[k * size + j] = out[i * size + j]! / 255;
  return { inputs, samples: good.map((i) => photos[i]!) };
}

function twoBlocks(side: number, seed: number): layers.LayersModel {
  if (side < 8) {
    throw new GraftError({
      code: 'image-too-small',
      what: 'The network from scratch cannot be built for images of this size',
      received: String(side),
      expected: '8 pixels or more',
      next: `--image-size ${SIDE}`,
    });
  }
  const { conv2d, maxPooling2d, flatten } = layers.layers;
  const common = { kernelSize: 3, padding: 'same', activation: 'relu', kernelInitializer: 'zeros' } as const;
  const stack: layers.layers.Layer[] = [
    conv2d({ ...common, filters: 32, name: 'block1_conv' }),
    maxPooling2d({ poolSize: 2, name: 'block1_pool' }),
    conv2d({ ...common, filters: 64, name: 'block2_conv' }),
    maxPooling2d({ poolSize: 2, name: 'block2_pool' }),
    flatten({ name: 'flatten' }),
  ];
  const input = layers.input({ shape: [side, side, 3], name: 'photo' });
  const output = stack.reduce((tensor, layer) => layer.apply(tensor) as layers.SymbolicTensor, input);
  const model = layers.model({ inputs: input, outputs: output, name: 'two_blocks' });
  for (const [i, layer] of stack.entries()) {
    const [kernel, bias] = layer.getWeights();
    if (kernel === undefined || bias === undefined) continue;
    const inputs = kernel.size / kernel.shape.at(-1)!;
    const values = heUniform(kernel.size, inputs, new RandomStream(seed, PURPOSE.initialise, i));
    tf.tidy(() => layer.setWeights([tf.tensor(values, kernel.shape), bias]));
  }
  return model;
}

function denseHead(features: number, classes: number, seed: number): Head {
  const dense = (inputs: number, units: number, activation: 'relu' | 'linear', key: number) => {
    const kernel = heUniform(inputs * units, inputs, new RandomStream(seed, PURPOSE.initialise, key));
    return { kind: 'dense', inputs, units, kernel, bias: new Float32Array(units), activation } as const;
  };
  return { inputs: features, layers: [dense(features, HIDDEN, 'relu', 100), dense(HIDDEN, classes, 'linear', 101)] };
}

/** He et al. (2015): uniform within ±√(6 / inputs). */
function heUniform(length: number, inputs: number, random: RandomStream): Float32Array {
  const limit = Math.sqrt(6 / inputs);
  return Float32Array.from({ length }, () => (2 * random.unit() - 1) * limit);
}

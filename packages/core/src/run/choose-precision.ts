import { compareFeatures, detectIntegerSupport, quantizeOnnx, type CalibrationMethod } from '@graft/onnx';

import type { Sample } from '../data/index.ts';
import type { ImagePipeline } from '../image/index.ts';
import { GraftError } from '../errors/index.ts';
import { openOnnxExtractor, type FeatureExtractor, type FeatureIdentity } from '../features/index.ts';
import { argmaxRows, headLogits } from '../model/index.ts';
import { fitLinearHead, type Emit } from '../train/index.ts';
import { drawPhotos, type CalibrationPhotos } from './calibration-photos.ts';
import { graphHash, recallPrecision, rememberPrecision, type PrecisionDecision } from './precision-memory.ts';
import type { PreparedBackbone } from './prepared-backbone.ts';
import type { PrecisionChoice } from './training-config.ts';

/** The network as it will be run. */
export interface ChosenPrecision {
  readonly identity: FeatureIdentity;
  /** The int8 graph, where that was chosen: it goes into the bundle. */
  readonly int8Graph?: Uint8Array;
  openExtractor(): Promise<FeatureExtractor>;
}

export interface PrecisionJob {
  readonly choice: PrecisionChoice;
  readonly calibration: CalibrationMethod;
  readonly backbone: PreparedBackbone;
  /** Root of the data set: its decision is kept while the photos that it was made on are there. */
  readonly root: string;
  /** Training photos. */
  readonly samples: readonly Sample[];
  readonly hashes: ReadonlyMap<string, string>;
  /** Photos and views to run in all. */
  readonly count: number;
  readonly pipeline: ImagePipeline;
  readonly threads: number | undefined;
  readonly cache: boolean;
  readonly signal: AbortSignal | undefined;
  readonly emit: Emit;
}

/** Work in 10⁹ operations below which quantising costs more time than it can save. */
const LEAST_WORK = 400;

/** Features are good enough where they point where fp32's point, and a probe on them says what it says on fp32's. */
const LEAST_COSINE = 0.98;
const LEAST_AGREEMENT = 0.95;

/**
 * Decides between int8 and fp32, by what the processor can do, by how much there is to compute, and by measurement: int8
 * is calibrated on some training photos and compared with fp32 on others. Nothing is timed, so the same data give the same
 * decision. Told by a `precision` event.
 *
 * @throws GraftError `bad-option` for int8 on a backend that has none; what quantising throws
 */
export async function choosePrecision(job: PrecisionJob): Promise<ChosenPrecision> {
  const { backbone, choice, emit } = job;
  const fp32 = (reason: string | undefined, figures: Partial<PrecisionDecision> = {}): ChosenPrecision => {
    if (reason !== undefined) emit({ type: 'precision', precision: 'fp32', reason, ...shown(figures) });
    return { identity: backbone.identity, openExtractor: backbone.openExtractor };
  };
  if (choice === 'fp32') return fp32('asked for');
  if (!backbone.exportable) {
    if (choice === 'auto') return fp32('the backend computes in fp32');
    throw new GraftError({
      code: 'bad-option',
      what: 'This backend has no int8',
      received: '--precision int8',
      expected: '--backend onnx or auto',
      next: '--precision fp32',
    });
  }
  if (choice === 'auto') {
    const work = (backbone.preset.gflops ?? Infinity) * job.count;
    if (work < LEAST_WORK) return fp32('there is too little to compute for int8 to save time');
    if (!(await detectIntegerSupport()).dotProduct) return fp32('this processor has no 8-bit dot product');
  }
  const remembered = job.cache ? await recallPrecision(job) : undefined;
  const { decision, graph } = remembered ?? (await decide(job));
  if (remembered === undefined && job.cache) await rememberPrecision(job, decision, graph);
  const figures = shown(decision);
  const holds = decision.cosine >= LEAST_COSINE && decision.agreement >= LEAST_AGREEMENT;
  if (holds || choice === 'int8') {
    emit({
      type: 'precision',
      precision: 'int8',
      reason: choice === 'int8' ? 'asked for' : 'the features hold up',
      ...figures,
    });
    const identity: FeatureIdentity = { ...backbone.identity, precision: 'int8', detail: `onnx-${graphHash(graph)}` };
    return { identity, int8Graph: graph, openExtractor: () => openOnnxExtractor(graph, identity, job.threads) };
  }
  return fp32("int8's features do not hold up", decision);
}

async function decide(job: PrecisionJob): Promise<{ decision: PrecisionDecision; graph: Uint8Array }> {
  const { backbone, threads, signal } = job;
  const photos = await drawPhotos(job);
  const exported = await backbone.exportGraph();
  const graph = await quantizeOnnx(exported, {
    calibration: photos.calibration,
    method: job.calibration,
    ...(threads !== undefined && { threads }),
    ...(signal && { signal }),
  });
  const [reference, quantised] = [
    await run(exported, backbone.identity, photos, threads),
    await run(graph, backbone.identity, photos, threads),
  ];
  const { numFeatures } = backbone.identity;
  const { meanCosine } = compareFeatures(reference, quantised, numFeatures);
  const agreement = await probeAgreement(reference, quantised, photos.heldBackLabels, numFeatures);
  return { decision: { cosine: meanCosine, agreement, photos: photos.hashes }, graph };
}

async function run(
  graph: Uint8Array,
  identity: FeatureIdentity,
  { heldBack, heldBackLabels }: CalibrationPhotos,
  threads: number | undefined,
): Promise<Float32Array> {
  const extractor = await openOnnxExtractor(graph, identity, threads);
  try {
    const features = new Float32Array(heldBackLabels.length * identity.numFeatures);
    let row = 0;
    for (const { pixels, count } of heldBack) {
      features.set(await extractor.extract(pixels, count), row * identity.numFeatures);
      row += count;
    }
    return features;
  } finally {
    await extractor.close();
  }
}

/**
 * Fits a linear probe on fp32 features of every other photo and asks it about the rest, in both precisions.
 *
 * @returns part of the photos on which the answers agree
 */
async function probeAgreement(
  reference: Float32Array,
  quantised: Float32Array,
  labels: Int32Array,
  width: number,
): Promise<number> {
  const [even, odd] = [0, 1].map((parity) => [...labels.keys()].filter((row) => row % 2 === parity)) as [
    number[],
    number[],
  ];
  // Labels without gaps: some classes of the data set may have no photo here.
  const present = [...new Set(labels)].sort((a, b) => a - b);
  if (present.length < 2 || odd.length === 0) return 1;
  const rows = (features: Float32Array, chosen: readonly number[]): Float32Array => {
    const output = new Float32Array(chosen.length * width);
    for (const [i, row] of chosen.entries()) output.set(features.subarray(row * width, (row + 1) * width), i * width);
    return output;
  };
  const { head } = await fitLinearHead(
    { features: rows(reference, even), width, labels: Int32Array.from(even, (row) => present.indexOf(labels[row]!)) },
    { classes: present.length, seed: 0, penalties: [0.1] },
  );
  const answers = (features: Float32Array): Int32Array =>
    argmaxRows(headLogits(head, rows(features, odd), odd.length), present.length);
  const [a, b] = [answers(reference), answers(quantised)];
  return a.filter((answer, i) => answer === b[i]).length / odd.length;
}

function shown({ cosine, agreement }: Partial<PrecisionDecision>): { cosine?: number; agreement?: number } {
  return { ...(cosine !== undefined && { cosine }), ...(agreement !== undefined && { agreement }) };
}

import { version_core } from '@tensorflow/tfjs-core';

import {
  assembleClassifier,
  BUNDLE_FORMAT_VERSION,
  writeBundle,
  type BundleManifest,
  type BundleScores,
} from '../model/index.ts';
import type { ChosenPrecision } from './choose-precision.ts';
import { GRAFT_VERSION } from './environment.ts';
import type { TrainedHead } from './head-job.ts';
import { INT8_GRAPH } from './int8-graph.ts';
import type { PreparedBackbone } from './prepared-backbone.ts';
import type { RunDirectory } from './run-directory.ts';
import type { ResolvedConfig } from './training-config.ts';

export interface FinishedRun {
  readonly run: RunDirectory;
  readonly config: ResolvedConfig;
  readonly views: number;
  readonly classes: readonly string[];
  readonly backbone: Pick<PreparedBackbone, 'identity' | 'model' | 'preprocessing' | 'weightsHash'>;
  readonly precision: Pick<ChosenPrecision, 'identity' | 'int8Graph'>;
  readonly trained: TrainedHead;
  readonly metrics: { readonly validation?: BundleScores; readonly test?: BundleScores };
}

/** Grafts the head on the backbone and writes the bundle. Nothing of the machine or the time goes into it. */
export async function saveRun(finished: FinishedRun): Promise<void> {
  const { run, config, views, classes, backbone, precision, trained, metrics } = finished;
  const { identity, model, preprocessing, weightsHash } = backbone;
  const classifier = assembleClassifier(model, trained.head, 'graft_classifier');
  const { recipe, seed, augment, batchSize } = config;
  const extras = new Map(precision.int8Graph && [[INT8_GRAPH, precision.int8Graph]]);
  const description: Omit<BundleManifest, 'files'> = {
    formatVersion: BUNDLE_FORMAT_VERSION,
    task: 'image-classification',
    classes,
    input: {
      height: identity.height,
      width: identity.width,
      interpolation: identity.interpolation,
      preprocessing,
    },
    backbone: { id: config.backbone, weightsHash, numFeatures: identity.numFeatures },
    head: trained.description,
    training: { recipe, seed, augment, views, batchSize },
    precision: precision.identity.precision,
    temperature: 1,
    metrics,
    versions: { graft: GRAFT_VERSION, tfjs: version_core },
  };
  await writeBundle(run.bundle, classifier, description, extras);
}

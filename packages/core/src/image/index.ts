/**
 * The image pipeline by itself: files to pixels, and augmented views of them. Nothing of TensorFlow or ONNX is loaded
 * with it. README.md beside this file shows its use.
 */
export { GraftError, isGraftError } from '../errors/index.ts';
export type {
  Adjustment,
  BatchRequest,
  BatchResult,
  BatchTimes,
  FillMode,
  ImagePipeline,
  Interpolation,
  ItemVerdict,
  PictureRequest,
  PictureResult,
  PipelineOptions,
  VerdictCode,
  ViewParams,
} from './contract.ts';
export { openPipeline } from './pipeline.ts';
export { streamBatches, type StreamOptions } from './stream.ts';
export type { BatchSlot } from './slot.ts';
export {
  DEFAULT_POLICY,
  IMAGENET_POLICY,
  POLICIES,
  POLICY_NAMES,
  RAND_AUGMENT_POLICY,
  TRIVIAL_AUGMENT_POLICY,
  TUTORIAL_POLICY,
  type AugmentationPolicy,
  type PolicyName,
  type Range,
} from './policy.ts';
export type { DrawKey } from './random.ts';
export { drawView } from './views.ts';
export { drawOrder } from './order.ts';
export { TEST_VIEWS } from './test-views.ts';
export { rawDecode } from './raw-decode.ts';

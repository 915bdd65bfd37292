export { calibratedLoss, calibrationFactor } from './calibrate.ts';
export type * from './events.ts';
export { EVENT_SCHEMA_VERSION } from './events.ts';
export { HeadNetwork, mlpHead, tutorialHead } from './head-network.ts';
export { PENALTIES, type PenaltyScores } from './choose-penalty.ts';
export {
  findLearningRate,
  greatestHarmlessRate,
  type LearningRateTest,
  type ProbePoint,
} from './find-learning-rate.ts';
export type { LabelledFeatures } from './labelled-features.ts';
export { crossValidatedLosses, fitLinearHead, type FittedLinearHead } from './linear-head.ts';
export { fitDiscriminant, type FittedDiscriminant, type ShrinkageScores } from './discriminant-head.ts';
export { fitNeighbours, type FittedNeighbours } from './neighbours-head.ts';
export type { Parameter, TrainableNetwork } from './network.ts';
export type { OptimizerConfig } from './optimizers.ts';
export { PURPOSE, RandomStream } from './random.ts';
export type { ScheduleConfig } from './schedules.ts';
export { meanScores, scoreLogits, type LogitScores } from './scores.ts';
export { decodeTrainingState, encodeTrainingState } from './state-file.ts';
export {
  trainNetwork,
  type EpochReport,
  type TrainingBatch,
  type TrainingControl,
  type TrainingSettings,
  type TrainingSource,
  type TrainingState,
} from './train-network.ts';
export { NetworkTail, type NetworkTailOptions } from './network-tail.ts';

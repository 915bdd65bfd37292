export { resumeTraining, runTraining, type FinishedEvent, type RunContext } from './run-training.ts';
export { commandOf, resolveConfig, type ResolvedConfig, type TrainingConfig } from './training-config.ts';

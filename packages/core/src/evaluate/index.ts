export {
  isPredictionError,
  type Classifier,
  type Prediction,
  type PredictionError,
  type PredictOptions,
} from './classifier.ts';
export { expectedCalibrationError, reliabilityBins, type ReliabilityBin } from './calibration.ts';
export {
  balancedAccuracy,
  classScores,
  confusionMatrix,
  matrixAccuracy,
  type ClassScores,
  type ConfusionMatrix,
} from './confusion.ts';
export { wilsonInterval, type Interval } from './interval.ts';
export { holm, mcnemar, type McNemar } from './mcnemar.ts';
export { areaUnder, macroAuc, oneVsRest, rocCurve, type ClassRoc, type RocPoint } from './roc.ts';
export { accuracy, argmax, crossEntropy, topKAccuracy, type Probabilities } from './scores.ts';
export { applyTemperature, fitTemperature } from './temperature.ts';

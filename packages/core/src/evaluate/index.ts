export { auditSheetHtml, writeAuditSheet } from './audit-sheet.ts';
export { activationMap, logitGradient, type ActivationMap } from './activation-map.ts';
export { expectedCalibrationError, reliabilityBins, type ReliabilityBin } from './calibration.ts';
export {
  isPredictionError,
  type Classifier,
  type Prediction,
  type PredictionError,
  type PredictOptions,
} from './classifier.ts';
export {
  compareEvaluations,
  type Comparison,
  type Contestant,
  type ContestantScores,
  type PairComparison,
} from './compare.ts';
export { comparisonText } from './compare-text.ts';
export {
  balancedAccuracy,
  classScores,
  confusionMatrix,
  matrixAccuracy,
  type ClassScores,
  type ConfusionMatrix,
} from './confusion.ts';
export { crossValidatedProbabilities, type FitAndJudge } from './cross-validate.ts';
export {
  evaluateClassifier,
  scorePredictions,
  summaryOf,
  worstMistakes,
  type Calibration,
  type ClassReport,
  type DetailedEvaluation,
  type Evaluation,
  type JudgedPhoto,
} from './evaluation.ts';
export { evaluationText } from './evaluation-text.ts';
export { findFeatureTwins, type FeatureTwins } from './feature-twins.ts';
export { wilsonInterval, type Interval } from './interval.ts';
export { findLabelErrors, type LabelError } from './label-errors.ts';
export {
  learningCurve,
  type CurvePoint,
  type FitAndPredict,
  type LabelledRows,
  type LearningCurveOptions,
} from './learning-curve.ts';
export { learningCurveText } from './learning-curve-text.ts';
export { holm, mcnemar, type McNemar } from './mcnemar.ts';
export { paretoFront, placeable, type ParetoPoint } from './pareto.ts';
export { paretoText, type ParetoPart, type ParetoTextOptions } from './pareto-text.ts';
export { renderPlot } from './plot.ts';
export { paretoPlot } from './plot-pareto.ts';
export { reportHtml, writeReport, type ReportContent } from './report.ts';
export { areaUnder, macroAuc, oneVsRest, rocCurve, type ClassRoc, type RocPoint } from './roc.ts';
export { accuracy, argmax, crossEntropy, topKAccuracy, type Probabilities } from './scores.ts';
export { suspectsOf, type Suspect } from './suspects.ts';
export { applyTemperature, fitTemperature } from './temperature.ts';
export { scalarsOf, writeTensorBoard, type ScalarRuns } from './tensorboard.ts';

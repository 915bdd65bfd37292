export { exportOnnx, OUTPUT_NAME, type ExportOptions } from './export/export-onnx.ts';
export { INPUT_NAME, type InputPreprocessing } from './export/input.ts';
export type { LayerContext, LayerConverter, LayerWeight } from './export/layer-context.ts';
export type { KerasShape, Value } from './export/value.ts';
export { CALIBRATION_METHODS, type CalibrationMethod } from './quantize/choose-range.ts';
export { compareFeatures, type FeatureComparison } from './quantize/compare-features.ts';
export { quantizeOnnx, type QuantizeOptions } from './quantize/quantize-onnx.ts';
export { detectIntegerSupport, type IntegerSupport } from './session/integer-support.ts';
export { openSession, type OnnxResult, type OnnxSession, type SessionOptions } from './session/open-session.ts';

export { exportOnnx, OUTPUT_NAME, type ExportOptions } from './export/export-onnx.ts';
export { INPUT_NAME, type InputPreprocessing } from './export/input.ts';
export type { LayerContext, LayerConverter, LayerWeight } from './export/layer-context.ts';
export type { KerasShape, Value } from './export/value.ts';
export { openSession, type OnnxResult, type OnnxSession, type SessionOptions } from './session/open-session.ts';
export { quantizeOnnx, type QuantizeOptions } from './quantize/quantize-onnx.ts';

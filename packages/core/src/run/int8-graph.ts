/**
 * The bundle's file with the quantised network up to the features, where the head was trained on int8 features: ONNX, uint8
 * pixels `[N, H, W, 3]` to features `[N, numFeatures]`, preprocessing inside.
 */
export const INT8_GRAPH = 'features-int8.onnx';

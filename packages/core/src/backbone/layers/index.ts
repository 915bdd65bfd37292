export { autoNames } from './auto-names.ts';
export { ChannelwiseConv2D } from './channelwise-conv2d.ts';
export { CustomScaleLayer } from './custom-scale-layer.ts';
export * from './functional.ts';
export { HardSigmoid, HardSwish } from './hard-activations.ts';
export { LayerScale } from './layer-scale.ts';
export { Normalization, type NormalizationConfig } from './normalization.ts';

import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { INCEPTION_RESNET_V2_PRESETS } from './presets.ts';

/** Inception-ResNet-v2 (Szegedy et al. 2016). */
const plugin: BackbonePlugin = {
  apiVersion: BACKBONE_API_VERSION,
  family: 'InceptionResNetV2',
  presets: INCEPTION_RESNET_V2_PRESETS,
};

export default plugin;

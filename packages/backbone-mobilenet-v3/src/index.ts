import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { MOBILENET_V3_PRESETS } from './presets.ts';

/** MobileNetV3 (Howard et al. 2019): Small and Large, at two widths and minimalistic. */
const plugin: BackbonePlugin = {
  apiVersion: BACKBONE_API_VERSION,
  family: 'MobileNetV3',
  presets: MOBILENET_V3_PRESETS,
};

export default plugin;

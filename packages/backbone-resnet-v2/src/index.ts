import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { RESNET_V2_PRESETS } from './presets.ts';

/** ResNetV2 (He et al. 2016, identity mappings): 50, 101 and 152 layers. */
const plugin: BackbonePlugin = { apiVersion: BACKBONE_API_VERSION, family: 'ResNetV2', presets: RESNET_V2_PRESETS };

export default plugin;

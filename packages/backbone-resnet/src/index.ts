import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { RESNET_PRESETS } from './presets.ts';

/** ResNet (He et al. 2015): 50, 101 and 152 layers. */
const plugin: BackbonePlugin = { apiVersion: BACKBONE_API_VERSION, family: 'ResNet', presets: RESNET_PRESETS };

export default plugin;

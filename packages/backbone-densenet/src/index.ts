import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { DENSENET_PRESETS } from './presets.ts';

/** DenseNet (Huang et al. 2016): 121, 169 and 201 layers. */
const plugin: BackbonePlugin = { apiVersion: BACKBONE_API_VERSION, family: 'DenseNet', presets: DENSENET_PRESETS };

export default plugin;

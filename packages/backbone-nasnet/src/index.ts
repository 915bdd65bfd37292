import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { NASNET_PRESETS } from './presets.ts';

/** NASNet-A (Zoph et al. 2017): Mobile and Large. */
const plugin: BackbonePlugin = { apiVersion: BACKBONE_API_VERSION, family: 'NASNet', presets: NASNET_PRESETS };

export default plugin;

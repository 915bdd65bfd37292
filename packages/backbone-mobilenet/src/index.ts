import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { MOBILENET_PRESETS } from './presets.ts';

/** MobileNet (Howard et al. 2017) at the four widths that Keras publishes weights for. */
const plugin: BackbonePlugin = { apiVersion: BACKBONE_API_VERSION, family: 'MobileNet', presets: MOBILENET_PRESETS };

export default plugin;

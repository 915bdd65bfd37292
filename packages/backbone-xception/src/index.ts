import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { XCEPTION_PRESETS } from './presets.ts';

/** Xception (Chollet 2016). */
const plugin: BackbonePlugin = { apiVersion: BACKBONE_API_VERSION, family: 'Xception', presets: XCEPTION_PRESETS };

export default plugin;

import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { CONVNEXT_PRESETS } from './presets.ts';

/** ConvNeXt (Liu et al. 2022): Tiny to XLarge. */
const plugin: BackbonePlugin = { apiVersion: BACKBONE_API_VERSION, family: 'ConvNeXt', presets: CONVNEXT_PRESETS };

export default plugin;

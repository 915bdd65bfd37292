import { BACKBONE_API_VERSION, type BackbonePlugin } from '@graft/core/backbone';

import { VGG_PRESETS } from './presets.ts';

/** VGG (Simonyan & Zisserman 2014): VGG16 and VGG19. */
const plugin: BackbonePlugin = { apiVersion: BACKBONE_API_VERSION, family: 'VGG', presets: VGG_PRESETS };

export default plugin;

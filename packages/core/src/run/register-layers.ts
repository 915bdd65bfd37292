import { resolveBackbone } from '../backbone/index.ts';
import { isGraftError } from '../errors/index.ts';

/**
 * Imports a bundle's backbone plugin, where it is installed, so that the layers which only it knows can be loaded. Most
 * bundles have none such and work without their plugin; loading says so where one is missed.
 */
export async function registerLayers(backbone: string, root: string | undefined): Promise<void> {
  try {
    await resolveBackbone(backbone, root);
  } catch (error) {
    if (!isGraftError(error)) throw error;
  }
}

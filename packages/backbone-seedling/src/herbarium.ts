import { fileURLToPath } from 'node:url';

/**
 * Folder of the built-in sample, `train/ validation/ test/` with a folder for each of five kinds of leaves. This entry
 * loads nothing else: no tfjs, no network.
 */
export const herbariumDirectory = fileURLToPath(new URL('../herbarium', import.meta.url));

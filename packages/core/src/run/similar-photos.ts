import { setImmediate } from 'node:timers/promises';

import type { SimilarSearch } from '../data/index.ts';
import { GraftError } from '../errors/index.ts';
import { findFeatureTwins } from '../evaluate/index.ts';
import { useTensorBackend } from '../model/index.ts';
import { photoFeatures, type PhotoFeaturesOptions } from './photo-features.ts';

/**
 * Cosine from which photos count as alike where nobody says otherwise. Measured with MobileNets: of mirrored flowers at least 19
 * of 20 lie above 0.925, of crops of four fifths half above 0.91; of two different photos of 2002 cats and dogs the closest lie at 0.927 (width
 * 0.25), 0.895 and 0.84 (MobileNetV2), of 350 flowers at 0.921. A narrow network finds everything more alike than a wide one.
 */
export const SIMILAR_COSINE = 0.94;

/**
 * A search for photos whose features are alike, by features that runs have stored already, or computed and stored now.
 *
 * @param root folder that the photos belong to
 * @param threshold cosine in (0, 1]
 */
export function similarPhotos(root: string, threshold: number, options: PhotoFeaturesOptions): SimilarSearch {
  const { backbone } = options;
  return {
    backbone,
    threshold,
    search: async (paths) => {
      const { features, identity } = await photoFeatures(root, paths, options);
      await useTensorBackend('wasm');
      return findFeatureTwins(features, identity.numFeatures, threshold, async () => {
        // Lets Ctrl-C through: the products leave no time for it.
        await setImmediate();
        if (options.signal?.aborted === true) throw new GraftError({ code: 'aborted', what: 'The search was stopped' });
      });
    },
  };
}

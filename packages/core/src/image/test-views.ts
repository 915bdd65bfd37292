import type { ViewParams } from './contract.ts';

/**
 * The views of a photo that test-time augmentation averages: as it is and its mirror image; the middle four fifths and
 * their mirror image; the left and the right four fifths. Fixed, so that a prediction never depends on chance. After
 * the fixed crops and mirror images of Krizhevsky et al. (2012), fewer of them.
 */
export const TEST_VIEWS: readonly (ViewParams | null)[] = Object.freeze([
  null,
  { flipHorizontal: true },
  { crop: [0.1, 0.1, 0.8, 0.8] },
  { crop: [0.1, 0.1, 0.8, 0.8], flipHorizontal: true },
  { crop: [0.1, 0, 0.8, 0.8] },
  { crop: [0.1, 0.2, 0.8, 0.8] },
] as const);

import type { FillMode, Interpolation } from './contract.ts';

/** Least and greatest value of a uniform draw. */
export type Range = readonly [number, number];

/**
 * What may be done to a training picture, as distributions. Plain data: it goes into the configuration of a run and
 * into the key of stored features. Absent means never.
 */
export interface AugmentationPolicy {
  readonly name: string;
  /** How pictures are brought to size before they are warped. */
  readonly interpolation: Interpolation;
  /**
   * Random resized crop: the crop's share of the area, and its aspect ratio relative to the picture's own. torchvision's is
   * that of the crop itself, because there a tested photo keeps its shape; here, as in Keras, it is pressed into the
   * network's square as a whole, and what training varies is the shape that testing has.
   */
  readonly crop?: { readonly area: Range; readonly ratio: Range };
  /** Degrees either way. */
  readonly rotation?: number;
  /** Fractions of the height and width either way. */
  readonly shiftY?: number;
  readonly shiftX?: number;
  /** Degrees either way. */
  readonly shear?: number;
  /** Rows and columns are drawn each for itself, as Keras does. */
  readonly zoom?: Range;
  /** Probabilities. */
  readonly flipHorizontal?: number;
  readonly flipVertical?: number;
  readonly fillMode?: FillMode;
  /** Factors are drawn from 1 ± this. */
  readonly brightness?: number;
  readonly contrast?: number;
  readonly saturation?: number;
  /** Fractions of a circle either way, at most 0.5. */
  readonly hue?: number;
  /** The order of these four: that of this list, or a new one each time as torchvision's ColorJitter. Default `fixed`. */
  readonly colourOrder?: 'fixed' | 'random';
  /** A probability. */
  readonly grayscale?: number;
  /** Sigma in pixels of the result. */
  readonly blur?: { readonly probability: number; readonly sigma: Range };
  readonly jpeg?: { readonly probability: number; readonly quality: Range };
  /** Random erasing (Zhong et al. 2017): share of the area, and aspect ratio. */
  readonly erase?: {
    readonly probability: number;
    readonly area: Range;
    readonly ratio: Range;
    readonly value: number;
  };
  /** RandAugment (Cubuk et al. 2019): so many operations, each at this magnitude of 30. */
  readonly randAugment?: { readonly operations: number; readonly magnitude: number };
  /** TrivialAugment (Müller and Hutter 2021): one operation at a random strength. */
  readonly trivialAugment?: boolean;
}

/**
 * The tutorial's `ImageDataGenerator(rotation_range=20, width_shift_range=0.2, height_shift_range=0.2, shear_range=0.2,
 * zoom_range=0.2, horizontal_flip=True, fill_mode="nearest")`, whose pictures are loaded with nearest-neighbour resizing.
 * `shear_range` is in degrees in Keras, so the shear there is next to nothing.
 */
export const TUTORIAL_POLICY: AugmentationPolicy = Object.freeze({
  name: 'tutorial',
  interpolation: 'nearest',
  rotation: 20,
  shiftY: 0.2,
  shiftX: 0.2,
  shear: 0.2,
  zoom: [0.8, 1.2] as const,
  flipHorizontal: 0.5,
  fillMode: 'nearest',
});

/** Graft's own: milder, antialiased, and with a little of the light's variety. */
export const DEFAULT_POLICY: AugmentationPolicy = Object.freeze({
  name: 'default',
  interpolation: 'bilinear',
  crop: { area: [0.6, 1] as const, ratio: [0.8, 1.25] as const },
  rotation: 8,
  flipHorizontal: 0.5,
  fillMode: 'reflect',
  brightness: 0.15,
  contrast: 0.15,
  saturation: 0.15,
});

/** What is usual for training on ImageNet (Krizhevsky et al. 2012; Szegedy et al. 2015): crop, flip and colour jitter. */
export const IMAGENET_POLICY: AugmentationPolicy = Object.freeze({
  name: 'imagenet',
  interpolation: 'bilinear',
  crop: { area: [0.08, 1] as const, ratio: [3 / 4, 4 / 3] as const },
  flipHorizontal: 0.5,
  brightness: 0.4,
  contrast: 0.4,
  saturation: 0.4,
  hue: 0.1,
  colourOrder: 'random',
});

/**
 * Two operations of RandAugment at magnitude 9, behind the usual crop and flip. What a warp leaves empty is filled by
 * reflection, where the papers' code has gray and torchvision black: a frozen backbone has never seen flat wedges.
 */
export const RAND_AUGMENT_POLICY: AugmentationPolicy = Object.freeze({
  name: 'rand-augment',
  interpolation: 'bilinear',
  crop: { area: [0.35, 1] as const, ratio: [3 / 4, 4 / 3] as const },
  flipHorizontal: 0.5,
  fillMode: 'reflect',
  randAugment: { operations: 2, magnitude: 9 },
});

/** TrivialAugment behind the usual crop and flip, filled likewise. */
export const TRIVIAL_AUGMENT_POLICY: AugmentationPolicy = Object.freeze({
  name: 'trivial-augment',
  interpolation: 'bilinear',
  crop: { area: [0.35, 1] as const, ratio: [3 / 4, 4 / 3] as const },
  flipHorizontal: 0.5,
  fillMode: 'reflect',
  trivialAugment: true,
});

export const POLICY_NAMES = ['default', 'tutorial', 'imagenet', 'rand-augment', 'trivial-augment'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** By name, as `--policy` takes them. */
export const POLICIES: Readonly<Record<PolicyName, AugmentationPolicy>> = Object.freeze({
  default: DEFAULT_POLICY,
  tutorial: TUTORIAL_POLICY,
  imagenet: IMAGENET_POLICY,
  'rand-augment': RAND_AUGMENT_POLICY,
  'trivial-augment': TRIVIAL_AUGMENT_POLICY,
});

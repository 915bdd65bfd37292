import type { ViewParams } from './contract.ts';
import type { Draws } from './random.ts';

/** How far the strongest version of each operation goes. */
export interface OperationSpace {
  /** Slope. */
  readonly shear: number;
  /** Fraction of the side. */
  readonly shift: number;
  /** Degrees. */
  readonly rotation: number;
  /** Brightness, contrast, saturation and sharpness are drawn from 1 ± this. */
  readonly factor: number;
  /** Bits that posterize takes away. */
  readonly bits: number;
}

/** RandAugment's, as torchvision has it. */
export const RAND_AUGMENT_SPACE: OperationSpace = Object.freeze({
  shear: 0.3,
  shift: 150 / 331,
  rotation: 30,
  factor: 0.9,
  bits: 4,
});

/** TrivialAugment's "wide" space, as torchvision has it; its shift of 32 pixels is meant for pictures of 224. */
export const TRIVIAL_AUGMENT_SPACE: OperationSpace = Object.freeze({
  shear: 0.99,
  shift: 32 / 224,
  rotation: 135,
  factor: 0.99,
  bits: 6,
});

/** One operation at a strength in [0, 1], in one of its two directions. */
export type Operation = (strength: number, direction: 1 | -1, space: OperationSpace) => ViewParams;

/**
 * The operations of both papers by name. There is one shear, Keras's, where they have one an axis: what our warp takes.
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = Object.freeze({
  identity: () => ({}),
  shear: (strength, direction, { shear }) => ({ shear: (direction * Math.atan(strength * shear) * 180) / Math.PI }),
  shiftX: (strength, direction, { shift }) => ({ shiftX: direction * strength * shift }),
  shiftY: (strength, direction, { shift }) => ({ shiftY: direction * strength * shift }),
  rotate: (strength, direction, { rotation }) => ({ rotation: direction * strength * rotation }),
  brightness: (strength, direction, { factor }) => ({ brightness: 1 + direction * strength * factor }),
  saturation: (strength, direction, { factor }) => ({ saturation: 1 + direction * strength * factor }),
  contrast: (strength, direction, { factor }) => ({ contrast: 1 + direction * strength * factor }),
  sharpness: (strength, direction, { factor }) => ({ sharpness: 1 + direction * strength * factor }),
  posterize: (strength, _, { bits }) => ({ posterize: 8 - Math.round(strength * bits) }),
  solarize: (strength) => ({ solarize: Math.round(255 * (1 - strength)) }),
  autoContrast: () => ({ autoContrast: true }),
  equalize: () => ({ equalize: true }),
});

const NAMES = Object.keys(OPERATIONS);

/**
 * RandAugment (Cubuk, Zoph, Shlens and Le 2019): `count` different operations at one magnitude of 30. The paper draws with
 * replacement and applies in the order drawn; a view has each operation once, in the order of `ViewParams`.
 */
export function drawRandAugment(draws: Draws, count: number, magnitude: number): ViewParams {
  const left = [...NAMES];
  let view: ViewParams = {};
  for (let i = 0; i < Math.min(count, NAMES.length); i++) {
    const [name = 'identity'] = left.splice(draws.below(left.length), 1);
    view = { ...view, ...apply(name, magnitude / MOST_MAGNITUDE, draws, RAND_AUGMENT_SPACE) };
  }
  return view;
}

/** TrivialAugment (Müller and Hutter 2021), wide: one operation, at one of 31 strengths. */
export function drawTrivialAugment(draws: Draws): ViewParams {
  const name = NAMES[draws.below(NAMES.length)] ?? 'identity';
  const strength = draws.below(MOST_MAGNITUDE + 1) / MOST_MAGNITUDE;
  return apply(name, strength, draws, TRIVIAL_AUGMENT_SPACE);
}

/** Both papers divide each range into 31 steps. */
const MOST_MAGNITUDE = 30;

function apply(name: string, strength: number, draws: Draws, space: OperationSpace): ViewParams {
  const direction = draws.chance(0.5) ? 1 : -1;
  return OPERATIONS[name]?.(strength, direction, space) ?? {};
}

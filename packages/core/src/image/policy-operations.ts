import type { Adjustment, ViewParams } from './contract.ts';
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
 * The fourteen operations of both papers by name. Shears leave the upper left corner where it is, as the papers' code and
 * torchvision's have it: in a square, about the centre and half the slope to the side.
 */
export const OPERATIONS: Readonly<Record<string, Operation>> = Object.freeze({
  identity: () => ({}),
  shearX: (strength, direction, { shear }) => {
    const slope = direction * strength * shear;
    return { slopeX: slope, shiftX: slope / 2 };
  },
  shearY: (strength, direction, { shear }) => {
    const slope = direction * strength * shear;
    return { slopeY: slope, shiftY: slope / 2 };
  },
  shiftX: (strength, direction, { shift }) => ({ shiftX: direction * strength * shift }),
  shiftY: (strength, direction, { shift }) => ({ shiftY: direction * strength * shift }),
  rotate: (strength, direction, { rotation }) => ({ rotation: direction * strength * rotation }),
  brightness: (strength, direction, { factor }) => ({ brightness: 1 + direction * strength * factor }),
  saturation: (strength, direction, { factor }) => ({ saturation: 1 + direction * strength * factor }),
  contrast: (strength, direction, { factor }) => ({ contrast: 1 + direction * strength * factor }),
  sharpness: (strength, direction, { factor }) => ({ sharpness: 1 + direction * strength * factor }),
  posterize: (strength, _, { bits }) => ({ posterize: 8 - Math.round(strength * bits) }),
  // Values of half a level are not below the next whole one; what is lost to rounding is not half a level.
  solarize: (strength) => ({ solarize: Math.max(0, Math.ceil(255 * (1 - strength) - 1e-9)) }),
  autoContrast: () => ({ autoContrast: true }),
  equalize: () => ({ equalize: true }),
});

const NAMES = Object.keys(OPERATIONS);

/**
 * RandAugment (Cubuk, Zoph, Shlens and Le 2019): `count` operations, drawn with replacement, each at one magnitude of 30.
 * Colours are changed in the order drawn. What moves pixels is one warp before that, at order 1, where the paper's code and
 * torchvision's warp anew for each, by nearest neighbour.
 */
export function drawRandAugment(draws: Draws, count: number, magnitude: number): ViewParams {
  let view: ViewParams = {};
  for (let i = 0; i < count; i++) {
    const name = NAMES[draws.below(NAMES.length)] ?? 'identity';
    view = after(view, apply(name, magnitude / MOST_MAGNITUDE, draws, RAND_AUGMENT_SPACE));
  }
  return view;
}

/** TrivialAugment (Müller and Hutter 2021), wide: one operation, at one of 31 strengths. */
export function drawTrivialAugment(draws: Draws): ViewParams {
  const name = NAMES[draws.below(NAMES.length)] ?? 'identity';
  const strength = draws.below(MOST_MAGNITUDE + 1) / MOST_MAGNITUDE;
  return apply(name, strength, draws, TRIVIAL_AUGMENT_SPACE);
}

/** The view with an operation behind it: moves add up, what is done to colours comes last. */
export function after(view: ViewParams, operation: ViewParams): ViewParams {
  const moved: Partial<Record<Move, number>> = {};
  for (const move of MOVES) if (operation[move] !== undefined) moved[move] = (view[move] ?? 0) + operation[move];
  const colours = Object.fromEntries(Object.entries(operation).filter(([key]) => !isMove(key)));
  const adjustments =
    Object.keys(colours).length > 0 ? [...(view.adjustments ?? []), colours as Adjustment] : undefined;
  return { ...view, ...moved, ...(adjustments ? { adjustments } : {}) };
}

const MOVES = ['rotation', 'shiftY', 'shiftX', 'slopeY', 'slopeX'] as const;
type Move = (typeof MOVES)[number];

function isMove(key: string): boolean {
  return (MOVES as readonly string[]).includes(key);
}

/** Both papers divide each range into 31 steps. */
const MOST_MAGNITUDE = 30;

function apply(name: string, strength: number, draws: Draws, space: OperationSpace): ViewParams {
  const direction = draws.chance(0.5) ? 1 : -1;
  return OPERATIONS[name]?.(strength, direction, space) ?? {};
}

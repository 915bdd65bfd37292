import type { Adjustment, ViewParams } from './contract.ts';
import { after, drawRandAugment, drawTrivialAugment } from './policy-operations.ts';
import type { AugmentationPolicy, Range } from './policy.ts';
import { Draws, type DrawKey } from './random.ts';

type Writable = { -readonly [K in keyof ViewParams]: ViewParams[K] };
type Box = readonly [number, number, number, number];

/** torchvision's number of attempts at a box that lies inside the picture. */
const ATTEMPTS = 10;

/**
 * Draws one view. Pure: the same policy and key give the same view, whatever was drawn before.
 *
 * Distributions are those of `ImageDataGenerator.get_random_transform`: rotation, shifts and shear uniform either way,
 * the two zooms uniform and independent, flips by probability.
 */
export function drawView(policy: AugmentationPolicy, key: DrawKey): ViewParams {
  const draws = new Draws(key);
  const view: Writable = {};
  if (policy.crop) view.crop = drawCrop(draws, policy.crop.area, policy.crop.ratio);
  drawAffine(draws, policy, view);
  drawColours(draws, policy, view);
  if (policy.randAugment)
    append(view, drawRandAugment(draws, policy.randAugment.operations, policy.randAugment.magnitude));
  if (policy.trivialAugment) append(view, drawTrivialAugment(draws));
  if (policy.blur && draws.chance(policy.blur.probability)) view.blur = draws.between(...policy.blur.sigma);
  if (policy.jpeg && draws.chance(policy.jpeg.probability))
    view.jpegQuality = Math.round(draws.between(...policy.jpeg.quality));
  if (policy.erase && draws.chance(policy.erase.probability)) {
    const box = drawBox(draws, policy.erase.area, policy.erase.ratio);
    if (box) {
      view.erase = box;
      view.eraseValue = policy.erase.value;
    }
  }
  return view;
}

function drawAffine(draws: Draws, policy: AugmentationPolicy, view: Writable): void {
  const symmetric = (most: number) => draws.between(-most, most);
  if (policy.rotation) view.rotation = symmetric(policy.rotation);
  if (policy.shiftY) view.shiftY = symmetric(policy.shiftY);
  if (policy.shiftX) view.shiftX = symmetric(policy.shiftX);
  if (policy.shear) view.shear = symmetric(policy.shear);
  if (policy.zoom) {
    view.zoomY = draws.between(...policy.zoom);
    view.zoomX = draws.between(...policy.zoom);
  }
  if (policy.flipHorizontal && draws.chance(policy.flipHorizontal)) view.flipHorizontal = true;
  if (policy.flipVertical && draws.chance(policy.flipVertical)) view.flipVertical = true;
  if (policy.fillMode) view.fillMode = policy.fillMode;
}

function append(view: Writable, operations: ViewParams): void {
  const { adjustments = [], ...moves } = operations;
  Object.assign(view, after(view, moves));
  if (adjustments.length > 0) view.adjustments = [...(view.adjustments ?? []), ...adjustments];
}

function drawColours(draws: Draws, policy: AugmentationPolicy, view: Writable): void {
  const factor = (most: number) => draws.between(Math.max(0, 1 - most), 1 + most);
  const colours: { -readonly [K in keyof Adjustment]: Adjustment[K] } = {};
  if (policy.brightness) colours.brightness = factor(policy.brightness);
  if (policy.contrast) colours.contrast = factor(policy.contrast);
  if (policy.saturation) colours.saturation = factor(policy.saturation);
  if (policy.hue) colours.hue = draws.between(-policy.hue, policy.hue);
  if (policy.colourOrder === 'random') view.adjustments = shuffled(draws, colours);
  else Object.assign(view, colours);
  if (policy.grayscale && draws.chance(policy.grayscale)) view.grayscale = true;
}

/** One adjustment each, in random order (Fisher and Yates). */
function shuffled(draws: Draws, colours: Adjustment): Adjustment[] {
  const order = Object.entries(colours).map(([key, value]): Adjustment => ({ [key]: value as number }));
  for (let i = order.length - 1; i > 0; i--) {
    const other = draws.below(i + 1);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}

/**
 * A crop as torchvision's RandomResizedCrop draws it, in fractions. Where no attempt fits: the middle of the picture, as
 * much of it as the ratios allow.
 */
function drawCrop(draws: Draws, area: Range, ratio: Range): Box {
  const box = drawBox(draws, area, ratio);
  if (box) return box;
  const aspect = Math.min(ratio[1], Math.max(ratio[0], 1));
  const height = Math.min(1, 1 / aspect);
  const width = Math.min(1, aspect);
  return [(1 - height) / 2, (1 - width) / 2, height, width];
}

function drawBox(draws: Draws, area: Range, ratio: Range): Box | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const share = draws.between(...area);
    const aspect = Math.exp(draws.between(Math.log(ratio[0]), Math.log(ratio[1])));
    const height = Math.sqrt(share / aspect);
    const width = Math.sqrt(share * aspect);
    if (height > 1 || width > 1) continue;
    return [draws.between(0, 1 - height), draws.between(0, 1 - width), height, width];
  }
  return undefined;
}

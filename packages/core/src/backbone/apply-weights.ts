import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { WeightFile } from '@graft/keras';
import { GraftError } from '../errors/index.ts';
import type { ApplyOptions } from './apply-options.ts';
import type { MatchedBy } from './layer-matching.ts';
import { misfit } from './weight-mismatch.ts';
import { planWeights, type Assignment } from './weight-plan.ts';

/** What {@link applyWeights} did. */
export interface WeightReport {
  /** Layers that received weights, by the way in which they were found. */
  readonly matched: Readonly<Partial<Record<MatchedBy, number>>>;
  /** Layers of the file that the model does not have, such as the top. */
  readonly ignored: readonly string[];
}

/**
 * Gives a model the weights of a file, layer by layer, by name; by order where a legacy `.h5` has other names throughout and
 * each shape fits (`matched.order` in the report). Everything is checked and read before the first weight
 * changes, so after an error the model is as it was.
 *
 * Layers of the file that the model does not have (the top) are left out, and reported. The file stays open.
 *
 * @throws GraftError `weights-mismatch`: a weight does not fit (both shapes are named) or layers are missing;
 *   `weights-unreadable`: an array is damaged or holds values that are no numbers.
 */
export function applyWeights(model: LayersModel, file: WeightFile, options: ApplyOptions = {}): WeightReport {
  const plan = planWeights(model, file);
  if (plan.misfits.length > 0 || plan.missing.length > 0) throw misfit(plan, file, options);
  const held = readAll(plan.assignments, file);
  plan.assignments.forEach(({ variable, array }, i) => {
    const value = tensor(held[i] ?? array.read(), variable.shape as number[], 'float32');
    variable.write(value);
    value.dispose();
  });
  return { matched: plan.matched, ignored: plan.ignored };
}

/** Weights over this many values are read twice, once to check, once to use, instead of being held all at once. */
const MOST_HELD = 128 * 1024 * 1024;

function readAll(assignments: readonly Assignment[], file: WeightFile): (Float32Array | undefined)[] {
  const total = assignments.reduce((sum, { variable }) => sum + sizeOf(variable.shape), 0);
  return assignments.map(({ array, name, variable }) => {
    const values = array.read();
    if (values.length !== sizeOf(variable.shape)) throw damaged(file, name, 'is not whole');
    if (!values.every(Number.isFinite)) throw damaged(file, name, 'holds values that are no numbers');
    return total <= MOST_HELD ? values : undefined;
  });
}

function sizeOf(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, side) => product * (side ?? 1), 1);
}

function damaged(file: WeightFile, name: string, how: string): GraftError {
  return new GraftError({
    code: 'weights-unreadable',
    what: `The weight ${name} ${how}`,
    received: file.path,
    expected: 'finite numbers',
    next: 'fetch or copy the file again',
  });
}

import { basename } from 'node:path';
import type { WeightFile } from '@graft/keras';
import { GraftError } from '../errors/index.ts';
import type { ApplyOptions, KnownPreset } from './apply-options.ts';
import type { Misfit, WeightPlan } from './weight-plan.ts';

/** Says why a file's weights do not go into a model, and, where it can be told, whose they are. Code `weights-mismatch`. */
export function misfit(plan: WeightPlan, file: WeightFile, options: ApplyOptions): GraftError {
  const { id = 'the model', known = [] } = options;
  const found = plan.layerCount - plan.missing.length;
  const whose = recognise(file, known).filter((guess) => guess !== options.id);
  return new GraftError({
    code: 'weights-mismatch',
    what: `The weights in ${basename(file.path)} are not those of ${id}: ${differences(plan)}`,
    received: `${file.path}, in which ${found} of the ${plan.layerCount} layers of ${id} are found${
      whose.length > 0 ? ` and which has as many parameters as ${whose.join(' or ')}` : ''
    }`,
    expected: `the weights of ${id}`,
    next:
      whose[0] !== undefined
        ? `--backbone ${whose[0]}, or another file`
        : `graft weights fetch ${options.id ?? 'ID'}, or another file`,
  });
}

function differences({ misfits, missing }: WeightPlan): string {
  const parts: string[] = [];
  if (misfits.length > 0) parts.push(few(misfits.map(describe)));
  if (missing.length > 0) parts.push(`the file has no ${few(missing)}`);
  return parts.join('; ');
}

function describe({ name, inFile, inModel }: Misfit): string {
  if (inFile === undefined) return `${name} is not in the file`;
  if (inModel === undefined) return `${name} is only in the file`;
  return `${name} is [${inFile.join(', ')}] in the file and [${inModel.join(', ')}] in the model`;
}

function few(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(', ');
  return items.length > 3 ? `${shown} and ${items.length - 3} more` : shown;
}

/** Recognises a file by its number of parameters, without top or with a classifier of 1000 classes on the features. */
export function recognise(file: WeightFile, known: readonly KnownPreset[]): string[] {
  let count = 0;
  for (const { weights } of file.layers)
    for (const { shape } of weights) count += shape.reduce((product, side) => product * side, 1);
  return known
    .filter(({ paramCount, numFeatures }) => [paramCount, paramCount + (numFeatures + 1) * 1000].includes(count))
    .map(({ id }) => id);
}

import { closest, GraftError } from '@graft/errors';
import { augmentation } from './augmentation.ts';
import { backbones } from './backbones.ts';
import { coldStart } from './cold-start.ts';
import type { Scenario } from './contract.ts';
import { dashboardCost } from './dashboard-cost.ts';
import { decode } from './decode.ts';
import { endToEnd } from './end-to-end.ts';
import { extract } from './extract.ts';
import { fineTuneStep } from './fine-tune-step.ts';
import { forward } from './forward.ts';
import { headTrain } from './head-train.ts';
import { inputFormats } from './input-formats.ts';
import { inputPipeline } from './input-pipeline.ts';
import { memory } from './memory.ts';
import { referenceJob } from './reference-job.ts';

export const SCENARIOS: readonly Scenario[] = [
  decode,
  inputPipeline,
  inputFormats,
  augmentation,
  forward,
  extract,
  headTrain,
  fineTuneStep,
  endToEnd,
  referenceJob,
  memory,
  coldStart,
  dashboardCost,
  backbones,
];

/** @throws GraftError `unknown-scenario` naming the closest. */
export function findScenario(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = SCENARIOS.map((scenario) => scenario.name);
  const near = closest(name, names);
  throw new GraftError({
    code: 'unknown-scenario',
    what: 'There is no such scenario',
    received: `"${name}"`,
    expected: `one of ${names.join(', ')}`,
    next: near === undefined ? 'npx graft-bench list' : `npx graft-bench run ${near}`,
  });
}

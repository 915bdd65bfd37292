import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CaseSpec } from '../run/contract.ts';
import type { ScenarioOptions } from './contract.ts';
import { kerasCall } from './keras-call.ts';
import { TORCHVISION } from './torchvision.ts';

/** Of the tutorial's 10 or 20: one run of the script is to stay within minutes, and its accuracy hardly rises after these. */
const TUTORIAL_EPOCHS = 5;
const FEATURE_EPOCHS = 20;

/**
 * The same job by others, on the same splits with the same weights: the tutorial's script, which computes everything again each
 * epoch, and what somebody writes who wants it quick.
 *
 * @param file the backbone's weights
 */
export async function endToEndPeers(
  id: string,
  { data }: ScenarioOptions,
  file: string | undefined,
): Promise<CaseSpec[]> {
  const lack = lackOf(data, file);
  const keras = await kerasCall(id);
  const common = { data, size: 224, weights: file, ...(lack === undefined ? {} : { missing: lack }) };
  const peer = (name: string, script: string, params: Readonly<Record<string, unknown>>): CaseSpec => ({
    id: `end-to-end/${id}/peer:${name}`,
    metric: 'seconds',
    better: 'lower',
    peer: true,
    program: 'python',
    module: 'whole_job',
    params: { ...common, script, ...params },
    minSeconds: 0,
    minCount: 1,
    ownMemory: false,
    timeoutSeconds: 7200,
  });
  const specs = [
    {
      ...peer('keras', 'keras_end_to_end', { needs: ['keras', 'scipy'], epochs: TUTORIAL_EPOCHS, ...keras }),
      maxRounds: 1,
    },
    peer('keras-features', 'keras_features_job', { needs: ['keras'], epochs: FEATURE_EPOCHS, ...keras }),
  ];
  const torch = TORCHVISION_JOBS.has(id) ? TORCHVISION[id] : undefined;
  if (torch !== undefined) {
    specs.push(
      peer('torch-features', 'torch_features_job', { needs: ['torch', 'torchvision', 'sklearn'], function: torch }),
    );
  }
  return specs;
}

/** Networks whose Keras weights fit torchvision's layers one to one, in order. */
const TORCHVISION_JOBS: ReadonlySet<string> = new Set(['mobilenet_v2']);

/** Why no peer can do this job. */
function lackOf(data: string, file: string | undefined): string | undefined {
  const splits = ['train', 'validation', 'test'].filter((name) => !existsSync(path.join(data, name)));
  if (splits.length > 0) {
    return `the peers want train, validation and test, and ${splits.join(', ')} is not there; next: npx graft prepare ${data} split`;
  }
  if (file === undefined || !/\.(h5|keras)$/.test(file)) {
    return `the peers read .h5 and .keras, not ${file === undefined ? 'weights inside a package' : path.basename(file)}`;
  }
  return undefined;
}

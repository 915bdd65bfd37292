import { resolveBackbone, type BackbonePreset } from '@graft/core/backbone';
import { useTensorBackend } from '@graft/core/model';
import type { CaseSpec } from '../run/contract.ts';
import type { Scenario, ScenarioOptions } from './contract.ts';
import { kerasCall } from './keras-call.ts';

const METRIC = 'images per second';
const BATCH = 32;
const STEPS = 32;
const CLASSES = 2;

/** Activations that a case may hold. */
const MOST_BYTES = 256e6;

/**
 * Training the last quarter of a backbone's stages with a head, and (`/all`) everything behind the stem. The peer `keras`
 * does the same work: `fit` on the same activations. `keras-whole` is `fit` as Keras's guide has it: from pixels, with the
 * frozen layers in the model.
 */
export const fineTuneStep: Scenario = {
  name: 'fine-tune-step',
  title: 'one step, batch of 32, fp32, AdamW with clipping',
  about: 'Batch norm in inference mode, for everyone',
  metric: METRIC,
  cases: ['<preset>', '<preset>/all'],
  peers: ['keras', 'keras-whole'],
  async groups(options) {
    const groups = await Promise.all(options.backbones.map((id) => groupsOf(id, options)));
    return groups.flat();
  },
};

async function groupsOf(id: string, options: ScenarioOptions): Promise<CaseSpec[][]> {
  const preset = await resolveBackbone(id);
  const behindStem = preset.stages.length - 1;
  const quarter = Math.min(behindStem, Math.max(1, Math.round(preset.stages.length / 4)));
  const counts = [...new Map([[quarter, ''] as const, [behindStem, '/all'] as const].reverse())].reverse();
  return Promise.all(counts.map(([stages, suffix]) => group(preset, stages, suffix, options)));
}

async function group(
  preset: BackbonePreset,
  stages: number,
  suffix: string,
  { peers }: ScenarioOptions,
): Promise<CaseSpec[]> {
  const freezeLayer = preset.stages[preset.stages.length - 1 - stages]!.lastLayer;
  const bytes = 4 * (await activationsAfter(preset, freezeLayer));
  // A divisor of the number of steps, so that an epoch is a whole number of passes.
  const batches = [32, 16, 8, 4, 2, 1].find((count) => count * BATCH * bytes <= MOST_BYTES) ?? 1;
  const params = { freezeLayer, classes: CLASSES, batch: BATCH, steps: STEPS, photos: batches * BATCH };
  const common = { metric: METRIC, better: 'higher' } as const;
  const id = `fine-tune-step/${preset.id}${suffix}`;
  const own: CaseSpec = {
    ...common,
    id,
    peer: false,
    program: 'node',
    module: 'cases/fine-tune-step',
    params: { ...params, backbone: preset.id },
  };
  if (!peers) return [own];
  const call = await kerasCall(preset.id);
  const keras = (name: string, from: 'activations' | 'pixels'): CaseSpec => ({
    ...common,
    id: `${id}/peer:${name}`,
    peer: true,
    program: 'python',
    module: 'keras_fine_tune',
    params: { ...params, ...call, from, size: preset.inputSize },
  });
  return [own, keras('keras', 'activations'), keras('keras-whole', 'pixels')];
}

/** Numbers of one photo at a layer. */
async function activationsAfter(preset: BackbonePreset, layer: string): Promise<number> {
  await useTensorBackend('cpu');
  const model = preset.build({ inputShape: [preset.inputSize, preset.inputSize, 3] });
  const shape = model.getLayer(layer).outputShape.slice(1) as number[];
  model.dispose();
  return shape.reduce((product, size) => product * size, 1);
}

import assert from 'node:assert/strict';
import type { LayersModel } from '@tensorflow/tfjs-layers';

import type { BackbonePreset } from '../backbone/index.ts';

/** Fails unless the stages' last layers follow one another and the last of them is the network's end. */
export function checkStagesCover(preset: BackbonePreset, model: LayersModel): void {
  const ends = stageEnds(preset, model);
  ends.forEach((end, i) => {
    assert.ok(end > (ends[i - 1] ?? -1), `${preset.stages[i]!.lastLayer} comes after the previous stage's last layer`);
  });
  assert.equal(ends.at(-1), model.layers.length - 1, 'the last stage ends at the last layer');
  assert.equal(preset.stages.at(-1)?.lastLayer, preset.featureLayer, 'the last stage ends at the feature layer');
  assert.equal(new Set(preset.stages.map((stage) => stage.name)).size, preset.stages.length, 'names of stages differ');
}

/**
 * Fails unless everything that flows from one stage to a later one flows through its last layer: what fine-tuning
 * relies on when it keeps the activations at the freeze point and runs only what is above.
 */
export function checkStagesAreCuts(preset: BackbonePreset, model: LayersModel): void {
  const ends = stageEnds(preset, model);
  const index = new Map(model.layers.map((layer, i) => [layer.name, i]));
  const stageOf = (layer: number) => ends.findIndex((end) => layer <= end);
  for (const layer of model.layers) {
    const to = index.get(layer.name)!;
    const inputs = layer.inboundNodes[0]?.inputTensors ?? [];
    for (const tensor of inputs) {
      const from = index.get(tensor.sourceLayer.name)!;
      const stage = stageOf(from);
      if (stage === stageOf(to)) continue;
      assert.equal(from, ends[stage], `${layer.name} takes ${tensor.sourceLayer.name} past its stage's last layer`);
      assert.equal(stageOf(to), stage + 1, `${layer.name} takes ${tensor.sourceLayer.name} past a whole stage`);
    }
  }
}

function stageEnds(preset: BackbonePreset, model: LayersModel): number[] {
  return preset.stages.map(({ lastLayer }) => {
    const index = model.layers.findIndex((layer) => layer.name === lastLayer);
    assert.ok(index >= 0, `there is a layer named ${lastLayer}`);
    return index;
  });
}

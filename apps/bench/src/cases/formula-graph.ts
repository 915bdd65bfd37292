import { resolveBackbone, type BackbonePreset } from '@graft/core/backbone';
import { useTensorBackend } from '@graft/core/model';
import { fillWithFormula } from '@graft/core/testing';
import { exportOnnx, quantizeOnnx } from '@graft/onnx';
import { photoBatches } from './photo-batches.ts';

const CALIBRATION_PHOTOS = 32;

export interface FormulaGraph {
  readonly preset: BackbonePreset;
  /** uint8 photos in, pooled features out; before quantising. */
  readonly fp32: Uint8Array;
  /** In the precision asked for. */
  readonly graph: Uint8Array;
}

/**
 * A frozen backbone as an ONNX graph with weights from a formula: speed does not depend on their values as long as no
 * number is denormal.
 *
 * @param files photos to calibrate int8 on
 */
export async function formulaGraph(
  id: string,
  precision: 'fp32' | 'int8',
  files: readonly string[],
): Promise<FormulaGraph> {
  // Only builds the network and holds its weights; ONNX Runtime computes.
  await useTensorBackend('wasm');
  const preset = await resolveBackbone(id);
  const size = preset.inputSize;
  const model = preset.build({ inputShape: [size, size, 3] });
  fillWithFormula(model, 1);
  const { preprocessing } = preset;
  const fp32 = await exportOnnx(model, { preprocessing, inputType: 'uint8', pool: 'average' });
  model.dispose();
  if (precision === 'fp32') return { preset, fp32, graph: fp32 };
  const calibration = photoBatches(files.slice(0, CALIBRATION_PHOTOS), size, 8);
  return { preset, fp32, graph: await quantizeOnnx(fp32, { calibration }) };
}

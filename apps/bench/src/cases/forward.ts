import { writeFile } from 'node:fs/promises';
import { resolveBackbone } from '@graft/core/backbone';
import { useTensorBackend } from '@graft/core/model';
import { fillWithFormula, formulaPixels } from '@graft/core/testing';
import { exportOnnx, openSession, quantizeOnnx } from '@graft/onnx';
import type { PreparedCase } from '../run/contract.ts';
import { photoBatches } from './photo-batches.ts';

interface Params {
  readonly backbone: string;
  readonly precision: 'fp32' | 'int8';
  readonly threads: number;
  readonly batch: number;
  /** Photos to calibrate int8 on. */
  readonly files: readonly string[];
  /** Where the fp32 model is left for the peer that runs the same file. */
  readonly leaveModelAt?: string;
}

const CALIBRATION_PHOTOS = 32;

/** The frozen backbone alone on pixels that are already in memory: uint8 in, pooled features out. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const { threads, batch } = params;
  // Only builds the network and holds its weights; ONNX Runtime computes.
  await useTensorBackend('wasm');
  const preset = await resolveBackbone(params.backbone);
  const size = preset.inputSize;
  const model = preset.build({ inputShape: [size, size, 3] });
  // Speed does not depend on the weights' values as long as no number is denormal.
  fillWithFormula(model, 1);
  const { preprocessing } = preset;
  let bytes = await exportOnnx(model, { preprocessing, inputType: 'uint8', pool: 'average' });
  model.dispose();
  if (params.leaveModelAt !== undefined) await writeFile(params.leaveModelAt, bytes);
  if (params.precision === 'int8') {
    const calibration = photoBatches(params.files.slice(0, CALIBRATION_PHOTOS), size, 8);
    bytes = await quantizeOnnx(bytes, { calibration });
  }
  const session = await openSession(bytes, { threads });
  const photo = formulaPixels(size, size);
  const photos = new Uint8Array(batch * photo.length);
  for (let i = 0; i < batch; i++) photos.set(photo, i * photo.length);
  const step = async () => (await session.run(photos, [batch, size, size, 3])).shape[0]!;
  await step();
  await step();
  return { info: { batch, precision: params.precision }, step, close: () => session.close() };
}

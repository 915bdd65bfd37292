import { writeFile } from 'node:fs/promises';
import { formulaPixels } from '@graft/core/testing';
import { openSession } from '@graft/onnx';
import type { PreparedCase } from '../run/contract.ts';
import { formulaGraph } from './formula-graph.ts';

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

/** The frozen backbone alone on pixels that are already in memory: uint8 in, pooled features out. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const { threads, batch, backbone, precision, files, leaveModelAt } = params;
  const { preset, fp32, graph } = await formulaGraph(backbone, precision, files);
  if (leaveModelAt !== undefined) await writeFile(leaveModelAt, fp32);
  const session = await openSession(graph, { threads });
  const size = preset.inputSize;
  const photo = formulaPixels(size, size);
  const photos = new Uint8Array(batch * photo.length);
  for (let i = 0; i < batch; i++) photos.set(photo, i * photo.length);
  const step = async () => (await session.run(photos, [batch, size, size, 3])).shape[0]!;
  await step();
  await step();
  return { info: { batch, precision }, step, close: () => session.close() };
}

import { GraftError } from '@graft/errors';
import type { OnnxGraph, ValueInfo } from '../graph/graph.ts';
import { encodeModel } from '../proto/encode.ts';
import { createSession, loadRuntime } from '../session/runtime.ts';
import { ActivationStatistics } from './activation-statistics.ts';

/** Values looked at of each activation of each photo; a grid of positions, all channels. */
const SAMPLE = 4096;

export interface ObserveOptions {
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs the fp32 graph over photos and counts the values of the named activations. One pass: the graph itself picks a
 * grid of positions of each activation, so that little leaves the runtime.
 *
 * @param batches uint8 `[n, height, width, 3]` each
 * @returns what was seen, by the activations' names
 */
export async function observe(
  graph: OnnxGraph,
  names: readonly string[],
  batches: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { threads, signal }: ObserveOptions,
): Promise<Map<string, ActivationStatistics>> {
  const [image] = graph.inputs;
  if (image?.type !== 'uint8') {
    throw new GraftError({
      code: 'onnx-input',
      what: 'Only a model that takes photos as bytes can be calibrated',
      received: `an input of ${image?.type ?? 'nothing'}`,
      expected: "a model exported with inputType 'uint8'",
    });
  }
  const shape = (image.shape ?? []).slice(1).map(Number);
  const photoSize = shape.reduce((product, size) => product * size, 1);
  const runtime = await loadRuntime();
  const shapes = await shapesOf(graph, names);
  const probed = withProbes(graph, names, shapes);
  const session = await createSession(runtime, encodeModel(probed.graph), threads === undefined ? {} : { threads });
  const statistics = new Map(names.map((name) => [name, new ActivationStatistics()]));
  let photos = 0;
  try {
    for await (const batch of batches) {
      signal?.throwIfAborted();
      const count = batch.length / photoSize;
      if (!Number.isInteger(count) || count === 0) {
        throw new GraftError({
          code: 'onnx-input',
          what: 'A calibration batch is not whole photos',
          received: `${batch.length} bytes`,
          expected: `a multiple of ${photoSize}`,
        });
      }
      photos += count;
      const tensor = new runtime.Tensor('uint8', batch, [count, ...shape]);
      const outputs = await session.run({ [image.name]: tensor });
      for (const [name, output] of probed.outputs) {
        const sample = outputs[output];
        if (sample) statistics.get(name)?.add(sample.data as Float32Array, sample.dims);
      }
    }
  } finally {
    await session.release();
  }
  if (photos === 0) {
    throw new GraftError({
      code: 'calibration-empty',
      what: 'int8 needs photos to calibrate on',
      received: 'none',
      expected: 'at least one; 64 are plenty',
    });
  }
  return statistics;
}

/** The activations' shapes, as the runtime infers them. */
async function shapesOf(graph: OnnxGraph, names: readonly string[]): Promise<Map<string, readonly number[]>> {
  const runtime = await loadRuntime();
  const outputs = names.map((name): ValueInfo => ({ name, type: 'float32' }));
  const bytes = encodeModel({ ...graph, outputs });
  const session = await createSession(runtime, bytes, { optimisation: 'disabled', threads: 1 });
  const shapes = new Map<string, readonly number[]>();
  for (const output of session.outputMetadata) {
    if (output.isTensor) shapes.set(output.name, output.shape.map(Number));
  }
  await session.release();
  return shapes;
}

/** The graph with a thinned copy of each activation as an output. */
function withProbes(
  graph: OnnxGraph,
  names: readonly string[],
  shapes: ReadonlyMap<string, readonly number[]>,
): { graph: OnnxGraph; outputs: Map<string, string> } {
  const probed: OnnxGraph = { ...graph, outputs: [], constants: new Map(graph.constants), nodes: [...graph.nodes] };
  const outputs = new Map<string, string>();
  names.forEach((name, index) => {
    const shape = shapes.get(name) ?? [];
    const [, channels = 1, height = 1, width = 1] = shape;
    const output = `probe/${index}`;
    const stride = Math.max(1, Math.round(Math.sqrt((channels * height * width) / SAMPLE)));
    const integers = (part: string, values: number[]) => {
      const constant = `${output}/${part}`;
      const data = BigInt64Array.from(values.map(BigInt));
      probed.constants.set(constant, { type: 'int64', dims: [values.length], data });
      return constant;
    };
    const slice = shape.length === 4 && stride > 1;
    const steps = [Math.min(stride, height), Math.min(stride, width)];
    probed.nodes.push({
      name: output,
      op: slice ? 'Slice' : 'Identity',
      domain: '',
      inputs: slice
        ? [
            name,
            // The grid starts at half a stride: corners alone say little.
            integers(
              'starts',
              steps.map((step) => step >> 1),
            ),
            integers('ends', [height, width]),
            integers('axes', [2, 3]),
            integers('steps', steps),
          ]
        : [name],
      outputs: [output],
      attributes: {},
    });
    probed.outputs.push({ name: output, type: 'float32' });
    outputs.set(name, output);
  });
  return { graph: probed, outputs };
}

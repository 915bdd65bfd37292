import { GraphBuilder } from '../graph/builder.ts';
import { decodeModel } from '../proto/decode.ts';
import { encodeModel } from '../proto/encode.ts';
import { openSession } from '../session/open-session.ts';
import { photos, seeded } from '../testing/nets.ts';
import { compareFeatures } from './compare-features.ts';
import { quantizeOnnx } from './quantize-onnx.ts';

const SIZE = 16;

/** Convolution, the activation, convolution, mean of the positions. */
function model(op: 'HardSwish' | 'HardSigmoid'): Uint8Array {
  const next = seeded(5);
  const builder = new GraphBuilder('net');
  const { graph } = builder;
  graph.inputs.push({ name: 'image', type: 'uint8', shape: ['N', SIZE, SIZE, 3] });
  graph.outputs.push({ name: 'features', type: 'float32', shape: ['N', 8] });
  const conv = (name: string, input: string, dims: number[], scale: number) => {
    const size = dims.reduce((product, n) => product * n);
    const kernel = Float32Array.from({ length: size }, () => (next() - 0.5) * scale);
    return builder.node('Conv', name, [input, builder.constant(`${name}/kernel`, 'float32', dims, kernel)]);
  };
  const moved = builder.node('Transpose', 'nchw', ['image'], { perm: { ints: [0, 3, 1, 2] } });
  const float = builder.node('Cast', 'float', [moved], { to: { int: 1 } });
  const first = conv('first', float, [16, 3, 3, 3], 0.04);
  const active = builder.node(op, 'active', [first], {});
  const pooled = builder.node('GlobalAveragePool', 'pooled', [conv('second', active, [8, 16, 3, 3], 0.3)]);
  builder.node('Flatten', 'features', [pooled]);
  return encodeModel(graph);
}

describe('hard activations in int8', () => {
  it.each(['HardSwish', 'HardSigmoid'] as const)('%s runs on bytes and keeps the features', async (op) => {
    const reference = model(op);
    const int8 = await quantizeOnnx(reference, { calibration: [photos(16, SIZE, 1)] });
    const run = async (bytes: Uint8Array) => {
      const session = await openSession(bytes, { threads: 1 });
      const { data } = await session.run(photos(8, SIZE, 2), [8, SIZE, SIZE, 3]);
      await session.close();
      return data;
    };
    const { minCosine, relativeError } = compareFeatures(await run(reference), await run(int8), 8);
    expect(minCosine).toBeGreaterThan(0.999);
    expect(relativeError).toBeLessThan(0.02);
    expect(decodeModel(int8).nodes.map((node) => node.op)).not.toContain(op);
  });
});

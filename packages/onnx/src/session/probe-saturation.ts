import { GraphBuilder } from '../graph/builder.ts';
import { encodeModel } from '../proto/encode.ts';
import { openSession } from './open-session.ts';

/** Input channels of the trial's convolution: enough for the vectorised kernels to be used. */
const CHANNELS = 64;
const OUTPUTS = 32;

/**
 * Runs one quantised convolution of the largest bytes and weights, whose true sum is known. Where the runtime's kernels
 * sum pairs of products in 16 bits (2 · 255 · 127 > 32767), the result is too small.
 */
export async function probeSaturation(): Promise<boolean> {
  const { data } = await run();
  const expected = 255 * 127 * CHANNELS;
  // The output has 8 bits; half a percent is more than their rounding.
  return data.some((value) => value < expected * 0.995);
}

async function run() {
  const session = await openSession(encodeModel(trial()), { threads: 1 });
  try {
    return await session.run(new Float32Array(CHANNELS * 16).fill(255), [1, CHANNELS, 4, 4]);
  } finally {
    await session.close();
  }
}

/** A 1 × 1 convolution in QDQ form: all inputs 255, all weights 127. */
function trial() {
  const builder = new GraphBuilder('saturation');
  const { graph } = builder;
  graph.inputs.push({ name: 'x', type: 'float32', shape: ['N', CHANNELS, 4, 4] });
  graph.outputs.push({ name: 'y', type: 'float32', shape: ['N', OUTPUTS, 4, 4] });
  const zero = builder.constant('zero', 'uint8', [], Uint8Array.of(0));
  const one = builder.scalar('one', 1);
  const outputScale = builder.scalar('output_scale', (255 * 127 * CHANNELS) / 255);
  const weights = builder.constant(
    'weights',
    'int8',
    [OUTPUTS, CHANNELS, 1, 1],
    new Int8Array(OUTPUTS * CHANNELS).fill(127),
  );
  const scales = builder.floats('scales', [OUTPUTS], new Float32Array(OUTPUTS).fill(1));
  const zeros = builder.constant('zeros', 'int8', [OUTPUTS], new Int8Array(OUTPUTS));
  const bytes = builder.node('QuantizeLinear', 'x_bytes', ['x', one, zero]);
  const input = builder.node('DequantizeLinear', 'x_float', [bytes, one, zero]);
  const kernel = builder.node('DequantizeLinear', 'kernel', [weights, scales, zeros], { axis: { int: 0 } });
  const product = builder.node('Conv', 'product', [input, kernel]);
  const result = builder.node('QuantizeLinear', 'y_bytes', [product, outputScale, zero]);
  builder.node('DequantizeLinear', 'y', [result, outputScale, zero]);
  return graph;
}

import { GraphBuilder } from '../graph/builder.ts';
import { encodeModel } from '../proto/encode.ts';
import { openSession } from './open-session.ts';

/** Sums the channels of every pixel. */
function model(): Uint8Array {
  const builder = new GraphBuilder('sums');
  builder.graph.inputs.push({ name: 'image', type: 'uint8', shape: ['N', 2, 2, 3] });
  builder.graph.outputs.push({ name: 'features', type: 'float32', shape: ['N', 2, 2] });
  const float = builder.node('Cast', 'float', ['image'], { to: { int: 1 } });
  const axes = builder.integers('axes', [3]);
  builder.node('ReduceSum', 'features', [float, axes], { keepdims: { int: 0 } });
  return encodeModel(builder.graph);
}

describe('openSession', () => {
  it('tells what it takes and gives, and runs batches of any size', async () => {
    const session = await openSession(model(), { threads: 1 });
    expect(session.inputType).toBe('uint8');
    expect(session.inputShape).toEqual([null, 2, 2, 3]);
    expect(session.outputShape).toEqual([null, 2, 2]);
    for (const count of [1, 3]) {
      const photos = Uint8Array.from({ length: count * 12 }, (_, i) => i);
      const { data, shape } = await session.run(photos, [count, 2, 2, 3]);
      expect(shape).toEqual([count, 2, 2]);
      expect([...data]).toEqual(Array.from({ length: count * 4 }, (_, i) => 9 * i + 3));
    }
    await session.close();
  });

  it.each([
    ['too few bytes', new Uint8Array(11), [1, 2, 2, 3]],
    ['another size', new Uint8Array(27), [1, 3, 3, 3]],
    ['another rank', new Uint8Array(12), [2, 2, 3]],
    ['floats', new Float32Array(12), [1, 2, 2, 3]],
    ['an empty batch', new Uint8Array(0), [0, 2, 2, 3]],
  ])('refuses %s and says what it takes', async (_, input, shape) => {
    const session = await openSession(model(), { threads: 1 });
    await expect(session.run(input, shape)).rejects.toMatchObject({
      code: 'onnx-input',
      message: expect.stringContaining('uint8 [N, 2, 2, 3]') as string,
    });
    await session.close();
  });

  it('refuses to run once closed; closing twice is fine', async () => {
    const session = await openSession(model(), { threads: 1 });
    await session.close();
    await session.close();
    await expect(session.run(new Uint8Array(12), [1, 2, 2, 3])).rejects.toMatchObject({ code: 'onnx-closed' });
  });

  it('refuses bytes that are no model', async () => {
    const whole = model();
    for (const bytes of [new Uint8Array(0), Uint8Array.of(1, 2, 3), whole.slice(0, whole.length >> 1)]) {
      await expect(openSession(bytes)).rejects.toMatchObject({ code: 'onnx-unreadable' });
    }
  });
});

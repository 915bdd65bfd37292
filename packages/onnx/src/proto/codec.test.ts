import { GraphBuilder } from '../graph/builder.ts';
import { seeded } from '../testing/nets.ts';
import { decodeModel } from './decode.ts';
import { encodeModel } from './encode.ts';

function graph() {
  const builder = new GraphBuilder('everything');
  builder.graph.metadata['calibration'] = 'mse';
  builder.graph.inputs.push({ name: 'x', type: 'uint8', shape: ['N', 4] });
  builder.graph.outputs.push({ name: 'y', type: 'float32' });
  builder.floats('floats', [2, 1], [1.5, -2]);
  builder.constant('bytes', 'uint8', [3], Uint8Array.of(0, 128, 255));
  builder.constant('signed', 'int8', [2], Int8Array.of(-128, 127));
  builder.constant('wide', 'int32', [1], Int32Array.of(-(2 ** 31)));
  builder.integers('long', [-1, 2 ** 40]);
  builder.node('Thing', 'y', ['x', '', 'floats'], {
    int: { int: -3 },
    ints: { ints: [1, 2] },
    float: { float: 0.5 },
    floats: { floats: [0.25, 4] },
    string: { string: 'tanh' },
  });
  return builder.graph;
}

describe('the ONNX codec', () => {
  it('reads back what it wrote', () => {
    expect(decodeModel(encodeModel(graph()))).toEqual(graph());
  });

  it('writes the same bytes for the same graph', () => {
    expect(encodeModel(graph())).toEqual(encodeModel(graph()));
  });

  it('answers any damaged file with a clear error or a graph, never a crash', () => {
    const whole = encodeModel(graph());
    const next = seeded(11);
    let refused = 0;
    for (let i = 0; i < 500; i++) {
      const damaged = whole.slice(0, 1 + Math.floor(next() * whole.length));
      for (let k = 0; k < 3; k++) damaged[Math.floor(next() * damaged.length)] = Math.floor(next() * 256);
      try {
        decodeModel(damaged);
      } catch (error) {
        expect(error).toMatchObject({ code: 'onnx-unreadable' });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(300);
    expect(() => decodeModel(new Uint8Array(0))).toThrow(/no graph/);
  });
});

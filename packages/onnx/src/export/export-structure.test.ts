import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { input, layers, model, sequential, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { consumers } from '../graph/graph.ts';
import { exportError, photos, randomiseWeights } from '../testing/nets.ts';
import { openSession } from '../session/open-session.ts';
import { exportGraph, exportOnnx, type ExportOptions } from './export-onnx.ts';

const apply = (layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;
const PLAIN: ExportOptions = { inputType: 'uint8', pool: 'none' };
const CAFFE = { channelOrder: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68], std: [1, 1, 1] } as const;
const TORCH = { channelOrder: 'rgb', scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

function net(build: (x: SymbolicTensor) => SymbolicTensor): LayersModel {
  const image = input({ shape: [12, 12, 3] });
  const result = model({ inputs: image, outputs: build(image) });
  randomiseWeights(result);
  return result;
}

/** Convolution, batch norm, ReLU, as in every network of the zoo. */
const small = (padding: 'same' | 'valid' = 'same') =>
  net((x) =>
    apply(
      layers.reLU({ name: 'relu' }),
      apply(
        layers.batchNormalization({}),
        apply(layers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, padding, useBias: false }), x),
      ),
    ),
  );

const ops = async (built: LayersModel, options: ExportOptions) =>
  (await exportGraph(built, options)).nodes.map((node) => node.op);

beforeAll(() => setBackend('cpu'));

describe('exportOnnx walks', () => {
  it('a Sequential', async () => {
    const built = sequential({
      layers: [
        layers.conv2d({ inputShape: [12, 12, 3], filters: 4, kernelSize: 3, activation: 'relu' }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 2 }),
      ],
    });
    randomiseWeights(built);
    expect(await exportError(built)).toBeLessThan(1e-5);
  });

  it('a model within a model, as a head on a backbone', async () => {
    const backbone = small();
    const head = sequential({ layers: [layers.flatten({ inputShape: [12, 12, 4] }), layers.dense({ units: 2 })] });
    randomiseWeights(head, 2);
    const image = input({ shape: [12, 12, 3] });
    const whole = model({ inputs: image, outputs: apply(head, apply(backbone, image)) });
    expect(await exportError(whole)).toBeLessThan(1e-5);
  });

  it('a layer and a model used twice', async () => {
    const shared = layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' });
    const inner = net((x) => apply(layers.batchNormalization({}), apply(shared, x)));
    const image = input({ shape: [12, 12, 3] });
    const twice = apply(shared, apply(inner, apply(inner, image)));
    const built = model({ inputs: image, outputs: twice });
    expect(await exportError(built)).toBeLessThan(1e-5);
  });
});

describe('exportOnnx folds', () => {
  it.each([
    ['same', CAFFE],
    ['valid', CAFFE],
    ['same', TORCH],
    ['valid', TORCH],
  ] as const)('preprocessing exactly, at the borders too (%s, %#)', async (padding, preprocessing) => {
    expect(await exportError(small(padding), { preprocessing })).toBeLessThan(1e-5);
  });

  it('batch norm and preprocessing into one convolution, so that hardly an operator is left', async () => {
    expect(await ops(small('valid'), { ...PLAIN, preprocessing: TORCH })).toEqual([
      'Transpose',
      'Cast',
      'Conv',
      'Relu',
      'Transpose',
    ]);
    // Where the convolution pads, the mean is subtracted first: its padding means zero after the preprocessing.
    expect(await ops(small('same'), { ...PLAIN, preprocessing: CAFFE })).toContain('Add');
    expect(await ops(small('same'), { ...PLAIN, preprocessing: CAFFE })).not.toContain('Gather');
  });

  it("the network's own rescaling too", async () => {
    const built = net((x) => {
      const scaled = apply(layers.rescaling({ scale: 1 / 127.5, offset: -1 }), x);
      return apply(layers.conv2d({ filters: 2, kernelSize: 3 }), scaled);
    });
    const none = { channelOrder: 'rgb', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
    expect(await exportError(built, { preprocessing: none })).toBeLessThan(1e-5);
    expect(await ops(built, PLAIN)).toEqual(['Transpose', 'Cast', 'Conv', 'Transpose']);
  });

  it('zero padding into the convolution after it, but not into anything else', async () => {
    const padded = (then: layers.Layer) => net((x) => apply(then, apply(layers.zeroPadding2d({ padding: 1 }), x)));
    expect(await ops(padded(layers.conv2d({ filters: 2, kernelSize: 3 })), PLAIN)).not.toContain('Pad');
    expect(await ops(padded(layers.maxPooling2d({ poolSize: 2 })), PLAIN)).toContain('Pad');
  });

  it('zero padding into a max pool only where nothing is negative', async () => {
    const stem = (activation: 'relu' | 'linear') =>
      net((x) => {
        const y = apply(layers.conv2d({ filters: 3, kernelSize: 3, activation }), x);
        return apply(layers.maxPooling2d({ poolSize: 3, strides: 2 }), apply(layers.zeroPadding2d({ padding: 1 }), y));
      });
    expect(await ops(stem('relu'), PLAIN)).not.toContain('Pad');
    expect(await exportError(stem('relu'))).toBeLessThan(1e-5);
    expect(await ops(stem('linear'), PLAIN)).toContain('Pad');
    expect(await exportError(stem('linear'))).toBeLessThan(1e-5);
  });
});

describe('exportOnnx simplifies', () => {
  it('squeeze and excite: the gate reads the pooled picture without reshaping', async () => {
    const built = net((x) => {
      const y = apply(layers.conv2d({ filters: 4, kernelSize: 3, activation: 'swish' }), x);
      const pooled = apply(layers.globalAveragePooling2d({}), y);
      const squeezed = apply(layers.reshape({ targetShape: [1, 1, 4] }), pooled);
      return apply(layers.multiply(), [y, apply(layers.conv2d({ filters: 4, kernelSize: 1 }), squeezed)]);
    });
    expect(await exportError(built)).toBeLessThan(1e-5);
    const found = await ops(built, PLAIN);
    for (const op of ['Reshape', 'Flatten']) expect(found).not.toContain(op);
  });

  it('a convolution that is scaled afterwards, but not one that another reads unscaled', async () => {
    const scaled = (also: boolean) =>
      net((x) => {
        const y = apply(layers.conv2d({ filters: 4, kernelSize: 3 }), x);
        const z = apply(layers.rescaling({ scale: 0.17 }), y);
        return also ? apply(layers.add(), [y, z]) : z;
      });
    expect(await exportError(scaled(false))).toBeLessThan(1e-5);
    expect(await ops(scaled(false), PLAIN)).not.toContain('Mul');
    expect(await exportError(scaled(true))).toBeLessThan(1e-5);
    expect(await ops(scaled(true), PLAIN)).toContain('Mul');
  });
});

describe('exportOnnx', () => {
  it('pools the positions of the output where asked', async () => {
    const built = small();
    const run = async (pool: 'average' | 'none') => {
      const session = await openSession(await exportOnnx(built, { ...PLAIN, pool }), { threads: 1 });
      const result = await session.run(photos(2, 12), [2, 12, 12, 3]);
      await session.close();
      return result;
    };
    const [pooled, all] = [await run('average'), await run('none')];
    expect(pooled.shape).toEqual([2, 4]);
    expect(all.shape).toEqual([2, 12, 12, 4]);
    let sum = 0;
    for (let i = 0; i < 144; i++) sum += all.data[i * 4 + 1]!;
    expect(pooled.data[1]).toBeCloseTo(sum / 144, 3);
  });

  it('exports up to a named layer', async () => {
    const graph = await exportGraph(small(), { ...PLAIN, outputLayer: 'conv' });
    expect(graph.nodes.map((node) => node.op)).not.toContain('Relu');
    expect(graph.outputs[0]).toEqual({ name: 'features', type: 'float32', shape: ['N', 12, 12, 4] });
  });

  it('takes floats as they are, without a copy in the graph', async () => {
    const built = small();
    const session = await openSession(await exportOnnx(built, { inputType: 'float32', pool: 'none' }), { threads: 1 });
    expect(session.inputType).toBe('float32');
    const bytes = photos(1, 12);
    const floats = await session.run(Float32Array.from(bytes), [1, 12, 12, 3]);
    const other = await openSession(await exportOnnx(built, PLAIN), { threads: 1 });
    expect((await other.run(bytes, [1, 12, 12, 3])).data).toEqual(floats.data);
    await session.close();
    await other.close();
  });

  it('writes the same bytes twice, whatever was exported between', async () => {
    const built = small();
    const first = await exportOnnx(built, PLAIN);
    await exportOnnx(small('valid'), PLAIN);
    expect(await exportOnnx(built, PLAIN)).toEqual(first);
  });

  it('leaves no value without a reader', async () => {
    const graph = await exportGraph(small(), { ...PLAIN, preprocessing: CAFFE });
    const read = consumers(graph);
    const wanted = new Set(graph.outputs.map((output) => output.name));
    const unread = [...graph.constants.keys(), ...graph.nodes.flatMap((node) => node.outputs)];
    expect(unread.filter((name) => !read.has(name) && !wanted.has(name))).toEqual([]);
  });

  it('names the layer that it cannot export, and what to do instead', async () => {
    const built = net((x) => apply(layers.upSampling2d({ name: 'bigger', size: [2, 2] }), x));
    await expect(exportOnnx(built, PLAIN)).rejects.toMatchObject({
      code: 'export-unsupported-layer',
      message: expect.stringMatching(/bigger.*UpSampling2D.*--backend wasm/) as string,
    });
  });

  it('uses converters that it is given', async () => {
    const built = net((x) => apply(layers.upSampling2d({ size: [2, 2] }), x));
    const graph = await exportGraph(built, {
      ...PLAIN,
      converters: { UpSampling2D: ({ inputs, outputShape }) => ({ ...inputs[0]!, shape: outputShape }) },
    });
    expect(graph.outputs[0]?.shape).toEqual(['N', 24, 24, 3]);
  });

  it('names the nearest layer where there is none of the name', async () => {
    await expect(exportOnnx(small(), { ...PLAIN, outputLayer: 'rellu' })).rejects.toThrow(/rellu.*perhaps relu/);
  });

  it('wants a picture of a fixed size', async () => {
    const image = input({ shape: [null, null, 3] });
    const built = model({ inputs: image, outputs: apply(layers.conv2d({ filters: 1, kernelSize: 1 }), image) });
    await expect(exportOnnx(built, PLAIN)).rejects.toMatchObject({ code: 'export-open-shape' });
  });
});

import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { exportOnnx } from '../export/export-onnx.ts';
import { decodeModel } from '../proto/decode.ts';
import { quantizeOnnx } from '../quantize/quantize-onnx.ts';
import { openSession } from '../session/open-session.ts';
import { detectTiles } from '../session/system-flags.ts';
import { photos, randomiseWeights } from '../testing/nets.ts';
import { loadChainAddon } from './chain-addon.ts';
import { findChain } from './find-chain.ts';
import type { ChainChoice } from './split-chain.ts';

const PREPROCESSING = { channelOrder: 'bgr', scale: 1, mean: [104, 117, 124], std: [60, 60, 60] } as const;

const conv = (filters: number, kernelSize = 3, options: { strides?: number; padding?: 'same' | 'valid' } = {}) =>
  layers.conv2d({ filters, kernelSize, padding: 'same', activation: 'relu', ...options });
const pool = () => layers.maxPooling2d({ poolSize: 2 });

async function int8(size: readonly [number, number], chain: readonly layers.Layer[]): Promise<Uint8Array> {
  const image = input({ shape: [...size, 3] });
  const output = chain.reduce((x, layer) => layer.apply(x) as SymbolicTensor, image);
  const net = model({ inputs: image, outputs: output });
  randomiseWeights(net);
  const fp32 = await exportOnnx(net, { inputType: 'uint8', pool: 'average', preprocessing: PREPROCESSING });
  net.dispose();
  return quantizeOnnx(fp32, { calibration: [pixels(2, size)] });
}

function pixels(count: number, [height, width]: readonly [number, number]): Uint8Array {
  const side = Math.max(height, width);
  return photos(count, side, 5).slice(0, count * height * width * 3);
}

async function features(graph: Uint8Array, size: readonly [number, number], chain: ChainChoice, threads = 1) {
  const session = await openSession(graph, { threads, chain });
  const { data } = await session.run(pixels(5, size), [5, ...size, 3]);
  await session.close();
  return [...data];
}

const stepsOf = (graph: Uint8Array, takes = () => true) =>
  findChain(decodeModel(graph), takes)?.chain.steps.map((step) => (step.op === 'conv' ? step.filters : step.op));

/** A small VGG: rows by threes of channels, one and two blocks of channels, odd sides that a pooling cuts. */
const vgg = () => [conv(64), conv(64), pool(), conv(128), conv(32), pool(), conv(64)];
const SIZE = [27, 22] as const;

describe('the chain of convolutions that Graft runs itself', () => {
  beforeAll(() => setBackend('cpu'));

  it('is the whole of a network such as VGG', async () => {
    const graph = await int8(SIZE, vgg());
    expect(stepsOf(graph)).toEqual([64, 64, 'pool', 128, 32, 'pool', 64]);
    const rest = findChain(decodeModel(graph), () => true)!.rest.nodes.map(({ op }) => op);
    expect(rest).not.toContain('Conv');
  });

  it('ends before the first operator that it has not', async () => {
    expect(stepsOf(await int8([16, 16], [conv(8), conv(8, 1), conv(8)]))).toEqual([8]);
    expect(stepsOf(await int8([16, 16], [conv(8), conv(8, 3, { padding: 'valid' })]))).toEqual([8]);
    expect(stepsOf(await int8([16, 16], [conv(8), layers.maxPooling2d({ poolSize: 3, strides: 2 })]))).toEqual([8]);
    expect(stepsOf(await int8([16, 16], [conv(8, 3, { strides: 2 }), conv(8)]))).toBeUndefined();
    expect(stepsOf(await int8([16, 16], [conv(8)]), () => false)).toBeUndefined();
  });

  it('gives the bytes that ONNX Runtime gives, whichever kernels run it', async () => {
    const graph = await int8(SIZE, vgg());
    const reference = await features(graph, SIZE, 'off');
    expect(new Set(reference).size).toBeGreaterThan(100);
    expect(await features(graph, SIZE, 'plain')).toEqual(reference);
    expect(await features(graph, SIZE, 'auto')).toEqual(reference);
    expect(await features(graph, SIZE, 'auto', 3)).toEqual(reference);
  });

  it('gives the same bytes where ONNX Runtime computes what follows', async () => {
    const [size, chain] = [[20, 20] as const, [conv(64), conv(64), conv(48, 1), conv(16, 3, { strides: 2 })]];
    const graph = await int8(size, chain);
    expect(await features(graph, size, 'plain')).toEqual(await features(graph, size, 'off'));
  });

  it('runs on tiles where the processor has them', async () => {
    const addon = loadChainAddon()!;
    const [few, many, odd] = [addon.tilesTake(3, 64), addon.tilesTake(128, 32), addon.tilesTake(64, 40)];
    expect([few, many, odd]).toEqual([...Array<boolean>(2).fill(await detectTiles()), false]);
  });

  it('keeps sums beyond the range to its ends', async () => {
    const addon = loadChainAddon()!;
    const [rows, columns, channels, filters] = [3, 5, 64, 32];
    const kernel = Int8Array.from({ length: filters * channels * 9 }, (_, i) => (i % filters < 16 ? 127 : -127));
    const scales = Float32Array.from({ length: filters }, (_, i) =>
      i % 3 === 0 ? 1e20 : i % 3 === 1 ? 1 / 512 : 1e-5,
    );
    const offsets = Int32Array.from({ length: filters }, (_, i) => (i % 2 === 0 ? 2 ** 31 - 1 : -(2 ** 31)));
    const step = { op: 'conv', filters, kernel, offsets, scales, inputZero: 7, outputZero: 100 } as const;
    const bytes = Uint8Array.from({ length: rows * columns * channels }, (_, i) => (i * 37) % 256);
    const outputs = await Promise.all(
      (['plain', ...((await detectTiles()) ? (['tiles'] as const) : [])] as const).map(async (kernels) => {
        const native = new addon.ConvChain({ rows, columns, channels, kernels, steps: [step] });
        const output = new Uint8Array(rows * columns * filters);
        await native.run(bytes, 1, output, 1);
        return output;
      }),
    );
    expect(new Set(outputs[0])).toContain(0);
    expect(new Set(outputs[0])).toContain(255);
    for (const output of outputs) expect(output).toEqual(outputs[0]);
  });

  it('refuses arrays of another size and steps that are none', async () => {
    const addon = loadChainAddon()!;
    const shape = { rows: 4, columns: 4, channels: 3, kernels: 'plain' } as const;
    const native = new addon.ConvChain({ ...shape, steps: [{ op: 'pool' }] });
    expect(() => native.run(new Uint8Array(47), 1, new Uint8Array(12), 1)).toThrow(/48 bytes in and 12 out/);
    expect(() => native.run(new Uint8Array(48), 1, new Uint8Array(13), 1)).toThrow(/received 48 and 13/);
    const step = { op: 'conv', filters: 2, kernel: new Int8Array(53), offsets: new Int32Array(2) } as never;
    expect(() => new addon.ConvChain({ ...shape, steps: [step] })).toThrow(/inputZero/);
    expect(() => new addon.ConvChain({ ...shape, rows: 0, steps: [] })).toThrow(/rows/);
    expect(() => new addon.ConvChain({ ...shape, rows: 1, steps: [{ op: 'pool' }] })).toThrow(/2 x 2/);
    expect(() => new addon.ConvChain({ ...shape, kernels: 'other' as never, steps: [] })).toThrow(/other/);
  });
});

import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NamedArray, WeightFile } from '@graft/keras';
import { applyWeights } from './apply-weights.ts';
import { hashWeights } from './hash-weights.ts';
import { matchLayers } from './layer-matching.ts';

const array = (name: string, shape: number[], value: number): NamedArray => ({
  name,
  shape,
  read: () => new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
});

function file(layers: Record<string, NamedArray[]>, layersByClass = false): WeightFile {
  return {
    path: 'ferns.h5',
    files: ['ferns.h5'],
    format: 'keras-h5',
    layersByClass,
    layers: Object.entries(layers).map(([layer, weights]) => ({ layer, weights })),
    close: () => undefined,
  };
}

/** Two convolutions of the same shape and a batch normalisation. */
function network(first = 'first', second = 'second'): LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 3, kernelSize: 1, useBias: false, inputShape: [4, 4, 3], name: first }),
      tfl.layers.conv2d({ filters: 3, kernelSize: 1, useBias: false, name: second }),
      tfl.layers.batchNormalization({ name: 'bn' }),
    ],
  });
}

const bn = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name, i) => array(name, [3], 10 + i));
const kernel = (value: number, name = 'kernel') => [array(name, [1, 1, 3, 3], value)];

/** The first value of each weight. */
async function values(model: LayersModel): Promise<number[]> {
  return Promise.all(model.getWeights().map(async (weight) => (await weight.data())[0] ?? NaN));
}

describe('applying weights', () => {
  it('goes by name, whatever the order of layers and of arrays, and leaves out the top', async () => {
    const model = network();
    const top = { predictions: [array('kernel', [3, 2], 0)] };
    const report = applyWeights(model, file({ ...top, bn: [...bn].reverse(), second: kernel(2), first: kernel(1) }));
    // Trainable weights come first: both kernels, gamma, beta, then the moving statistics.
    expect(await values(model)).toEqual([1, 2, 10, 11, 12, 13]);
    expect(report).toEqual({ matched: { name: 3 }, ignored: ['predictions'] });
  });

  it('goes by place where the arrays have other names', async () => {
    const model = network();
    const odd = bn.map((weight, i) => ({ ...weight, name: String(i) }));
    applyWeights(model, file({ first: kernel(1, 'first_W_1'), second: kernel(2, '0'), bn: odd }));
    expect(await values(model)).toEqual([1, 2, 10, 11, 12, 13]);
  });

  it('goes by the order of numbers where Keras numbered the layers itself, not by equal numbers', async () => {
    const model = network('conv2d', 'conv2d_1');
    const report = applyWeights(model, file({ conv2d_10: kernel(2), conv2d_9: kernel(1), bn }));
    expect(await values(model)).toEqual([1, 2, 10, 11, 12, 13]);
    expect(report.matched).toEqual({ numbering: 2, name: 1 });
    applyWeights(model, file({ conv2d_1: kernel(3), conv2d_2: kernel(4), bn }));
    expect((await values(model)).slice(0, 2)).toEqual([3, 4]);
  });

  it('goes by class and place where the file has no names', async () => {
    const model = network();
    const report = applyWeights(model, file({ batch_normalization: bn, conv2d: kernel(1), conv2d_1: kernel(2) }, true));
    expect(await values(model)).toEqual([1, 2, 10, 11, 12, 13]);
    expect(report.matched).toEqual({ class: 3 });
  });

  describe('where a legacy .h5 has other names throughout', () => {
    const renamed = { mobl0_conv: kernel(1), mobl1_conv: kernel(2), bn1_mobl1: bn };
    const top = [array('kernel', [3, 2], 0), array('bias', [2], 0)];

    it('goes by order, as Keras does, leaves out the top, and says so', async () => {
      const model = network();
      const report = applyWeights(model, file({ ...renamed, Logits: top }));
      expect(await values(model)).toEqual([1, 2, 10, 11, 12, 13]);
      expect(report).toEqual({ matched: { order: 3 }, ignored: ['Logits'] });
    });

    it.each([
      ['the layers stand in another order', { bn1_mobl1: bn, mobl0_conv: kernel(1), mobl1_conv: kernel(2) }],
      ['one shape differs', { ...renamed, mobl1_conv: [array('kernel', [1, 1, 3, 4], 2)] }],
      ['one array has its sides in another order', { ...renamed, mobl1_conv: [array('kernel', [3, 3, 1, 1], 2)] }],
      ['a layer lacks an array', { ...renamed, bn1_mobl1: bn.slice(1) }],
      ['a layer is missing', { mobl0_conv: kernel(1), mobl1_conv: kernel(2) }],
      ['more than a classifier follows', { ...renamed, a: top, b: top, c: top, d: top }],
      ['a name contradicts the order', { second: kernel(1), other: kernel(2), bn1_mobl1: bn }],
    ])('refuses it, and changes nothing, where %s', async (_, layers) => {
      const model = network();
      const before = await hashWeights(model);
      expect(() => applyWeights(model, file(layers))).toThrow(/not those of the model/);
      expect(await hashWeights(model)).toEqual(before);
    });

    it('refuses other formats, whose order is none', () => {
      const keras3 = { ...file(renamed), format: 'keras-weights-h5' } as const;
      expect(() => applyWeights(network(), keras3)).toThrow(/0 of the 3 layers/);
    });
  });

  it('leaves out the count that Keras keeps in a Normalization', () => {
    const count = array('count', [], 1);
    expect(() => applyWeights(network(), file({ first: [...kernel(1), count], second: kernel(2), bn }))).not.toThrow();
  });

  it.each([
    [
      'another shape',
      { first: kernel(1), second: [array('kernel', [3, 3, 3, 3], 1)], bn },
      /second\/kernel is \[3, 3, 3, 3\] in the file and \[1, 1, 3, 3\] in the model/,
    ],
    ['a layer missing', { first: kernel(1), bn }, /the file has no second/],
    ['an array missing', { first: kernel(1), second: kernel(2), bn: bn.slice(1) }, /bn\//],
    [
      'values that are no numbers',
      { first: kernel(1), second: kernel(NaN), bn },
      /second\/kernel holds values that are no numbers/,
    ],
  ])('changes nothing where the file has %s, and names it', async (_, layers, words) => {
    const model = network();
    const before = await hashWeights(model);
    expect(() => applyWeights(model, file(layers))).toThrow(words);
    expect(await hashWeights(model)).toEqual(before);
  });

  it('says whose weights they are, by their number', () => {
    const known = [
      { id: 'fern', paramCount: 30, numFeatures: 3 },
      { id: 'moss', paramCount: 21, numFeatures: 3 },
    ];
    const load = () => applyWeights(network(), file({ first: kernel(1), other: [...bn] }), { id: 'fern', known });
    expect(load).toThrow(/1 of the 3 layers of fern are found and which has as many parameters as moss/);
  });
});

describe('matching layers', () => {
  it('knows the spellings of Keras 2 and 3', () => {
    const ours = ['conv', 'conv_bn', 'expanded_conv_squeeze_excite_conv', 'conv1_conv'];
    const theirs = ['conv1/conv', 'Conv', 'expanded_conv/squeeze_excite/Conv', 'Conv/BatchNorm'];
    const named = (names: string[]) => names.map((name) => ({ name, className: 'Odd' }));
    const matches = matchLayers(named(ours), named(theirs), false);
    expect(matches.map(({ model, file: at }) => [ours[model], theirs[at]])).toEqual([
      ['conv', 'Conv'],
      ['conv_bn', 'Conv/BatchNorm'],
      ['expanded_conv_squeeze_excite_conv', 'expanded_conv/squeeze_excite/Conv'],
      ['conv1_conv', 'conv1/conv'],
    ]);
  });

  it('leaves alone what could be either of two', () => {
    const twice = [{ name: 'Conv' }, { name: 'CONV' }];
    expect(matchLayers([{ name: 'conv', className: 'Odd' }], twice, false)).toEqual([]);
  });
});

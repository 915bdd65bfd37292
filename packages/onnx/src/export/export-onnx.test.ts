import '@tensorflow/tfjs-backend-cpu';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { exportError, randomiseWeights } from '../testing/nets.ts';

type Build = (x: SymbolicTensor) => SymbolicTensor;
const apply = (layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;

function net(build: Build, size = 10) {
  const image = input({ shape: [size, size, 3] });
  const result = model({ inputs: image, outputs: build(image) });
  randomiseWeights(result);
  return result;
}

const conv =
  (config: Partial<Parameters<typeof layers.conv2d>[0]> = {}): Build =>
  (x) =>
    apply(layers.conv2d({ filters: 4, kernelSize: 3, ...config }), x);

const CASES: Record<string, Build> = {
  'a valid convolution': conv(),
  'a same convolution with stride 2 on an even size': conv({ padding: 'same', strides: 2 }),
  'a dilated same convolution without bias': conv({ padding: 'same', dilationRate: 2, useBias: false }),
  'zero padding before a convolution': (x) =>
    conv({ strides: 2 })(
      apply(
        layers.zeroPadding2d({
          padding: [
            [0, 1],
            [0, 1],
          ],
        }),
        x,
      ),
    ),
  'convolution, batch norm, relu6': (x) =>
    apply(layers.reLU({ maxValue: 6 }), apply(layers.batchNormalization({}), conv({ padding: 'same' })(x))),
  'a depthwise convolution with a multiplier': (x) =>
    apply(layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', strides: 2 }), x),
  'depthwise convolution and batch norm': (x) =>
    apply(layers.batchNormalization({}), apply(layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }), conv()(x))),
  'a separable convolution': (x) =>
    apply(layers.separableConv2d({ filters: 5, kernelSize: 3, padding: 'same', depthMultiplier: 2 }), x),
  'batch norm that nothing can take in': (x) => apply(layers.batchNormalization({}), x),
  'batch norm after a value that two read': (x) => {
    const y = conv()(x);
    return apply(layers.add(), [y, apply(layers.batchNormalization({}), y)]);
  },
  'a residual and a product': (x) => {
    const y = conv({ padding: 'same' })(x);
    const z = conv({ padding: 'same' })(y);
    return apply(layers.multiply(), [apply(layers.add(), [y, z]), z]);
  },
  'a concatenation of pictures': (x) => apply(layers.concatenate(), [conv()(x), conv({ filters: 2 })(x)]),
  'max pooling, same': (x) =>
    apply(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), conv({ padding: 'same' })(x)),
  'max pooling of a padded picture, negative at some margins': (x) =>
    apply(layers.maxPooling2d({ poolSize: 3, strides: 2 }), apply(layers.zeroPadding2d({ padding: 1 }), conv()(x))),
  'average pooling, same, without the padding': (x) =>
    apply(layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }), conv({ padding: 'same' })(x)),
  cropping: (x) =>
    apply(
      layers.cropping2D({
        cropping: [
          [1, 0],
          [2, 1],
        ],
      }),
      conv()(x),
    ),
  'global average pooling and dense': (x) =>
    apply(layers.dense({ units: 3, activation: 'softmax' }), apply(layers.globalAveragePooling2d({}), conv()(x))),
  'global max pooling': (x) => apply(layers.globalMaxPooling2d({}), conv()(x)),
  "flattening in Keras's order": (x) => apply(layers.flatten(), conv({ strides: 3 })(x)),
  'reshape and permute': (x) =>
    apply(layers.permute({ dims: [2, 1] }), apply(layers.reshape({ targetShape: [64, 4] }), conv()(x))),
  'dense over the channels of a picture': (x) => apply(layers.dense({ units: 5 }), conv()(x)),
  'layer normalisation': (x) => apply(layers.layerNormalization({}), conv()(x)),
  'squeeze and excite': (x) => {
    const y = conv()(x);
    const squeezed = apply(layers.reshape({ targetShape: [1, 1, 4] }), apply(layers.globalAveragePooling2d({}), y));
    const gate = apply(layers.conv2d({ filters: 4, kernelSize: 1, activation: 'hardSigmoid' }), squeezed);
    return apply(layers.multiply(), [y, gate]);
  },
  'dropout, which does nothing': (x) => apply(layers.dropout({ rate: 0.5 }), conv()(x)),
  'leaky relu': (x) => apply(layers.leakyReLU({ alpha: 0.2 }), conv()(x)),
};

describe('exportOnnx gives what tfjs computes for', () => {
  it.each(Object.entries(CASES))('%s', async (_, build) => {
    expect(await exportError(net(build))).toBeLessThan(1e-5);
  });

  it.each([
    'relu',
    'relu6',
    'sigmoid',
    'hardSigmoid',
    'tanh',
    'elu',
    'selu',
    'softplus',
    'softsign',
    'swish',
    'mish',
    'gelu',
    'softmax',
    'linear',
  ] as const)('the activation %s', async (activation) => {
    // gelu and mish are missing in tfjs's list of names for TypeScript, not in its code.
    const config = { activation } as Parameters<typeof layers.activation>[0];
    const built = net((x) => apply(layers.activation(config), conv()(x)));
    expect(await exportError(built)).toBeLessThan(1e-5);
  });
});

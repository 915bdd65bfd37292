import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs a LayersModel of convolutions, batch norms, ReLUs and sums for training. tfjs-layers composes batch norm of a dozen
 * small operations; TensorFlow's own fused ones (FusedBatchNormV3 and its gradient, ReluGrad) take a fifth of the time.
 *
 * @param {import('@tensorflow/tfjs-layers').LayersModel} model Its weights are what is trained, in place.
 * @param {tf.Tensor4D} input
 * @param {{ training: boolean, momentum?: number }} options `momentum` of the moving statistics; 0: this batch's alone.
 * @returns {tf.Tensor} The last layer's output.
 */
export function forward(model, input, { training, momentum = 0.9 }) {
  const outputs = new Map();
  for (const layer of model.layers) {
    const inbound = layer.inboundNodes[0].inputTensors.map((t) => outputs.get(t.sourceLayer.name));
    outputs.set(layer.name, layer.inboundNodes[0].inputTensors.length === 0 ? input : run(layer, inbound));
  }
  return outputs.get(model.layers.at(-1).name);

  function run(layer, inbound) {
    switch (layer.getClassName()) {
      case 'InputLayer':
        return input;
      case 'Conv2D':
        return tf.conv2d(inbound[0], weight(layer, 'kernel'), layer.strides, layer.padding);
      case 'BatchNormalization':
        return normalise(layer, inbound[0], training, momentum);
      case 'Activation':
        return relu(inbound[0]);
      case 'Add':
        return tf.add(inbound[0], inbound[1]);
      default:
        throw new Error(`no training form of ${layer.getClassName()} is known here`);
    }
  }
}

/** The tf.Variable behind a layer's weight. */
export function weight(layer, name) {
  return layer.weights.find((w) => w.originalName.endsWith(`/${name}`)).val;
}

function normalise(layer, x, training, momentum) {
  const [gamma, beta] = [weight(layer, 'gamma'), weight(layer, 'beta')];
  const [mean, variance] = [weight(layer, 'moving_mean'), weight(layer, 'moving_variance')];
  if (!training) return tf.batchNorm(x, mean, variance, beta, gamma, layer.epsilon);
  return tf.customGrad((input, scale, offset, save) => {
    const empty = tf.tensor1d([]);
    const [y, batchMean, batchVariance, r1, r2, r3] = fused(
      'FusedBatchNormV3',
      [input, scale, offset, empty, empty],
      6,
      [number('epsilon', layer.epsilon), number('exponential_avg_factor', 1), flag('is_training', true)],
    );
    mean.assign(tf.add(tf.mul(mean, momentum), tf.mul(batchMean, 1 - momentum)));
    variance.assign(tf.add(tf.mul(variance, momentum), tf.mul(batchVariance, 1 - momentum)));
    save([input, scale, r1, r2, r3]);
    const gradFunc = (dy, [savedInput, savedScale, s1, s2, s3]) =>
      fused('FusedBatchNormGradV3', [dy, savedInput, savedScale, s1, s2, s3], 5, [
        number('epsilon', layer.epsilon),
        flag('is_training', true),
      ]).slice(0, 3);
    return { value: y, gradFunc };
  })(x, gamma, beta);
}

const relu = (x) =>
  tf.customGrad((input, save) => {
    const value = tf.relu(input);
    save([value]);
    return { value, gradFunc: (dy, [y]) => execute('ReluGrad', [dy, y], 1, [type('T')])[0] };
  })(x);

function fused(name, inputs, outputs, attributes) {
  const layout = { name: 'data_format', type: tf.backend().binding.TF_ATTR_STRING, value: 'NHWC' };
  return execute(name, inputs, outputs, [type('T'), type('U'), layout, ...attributes]);
}

function execute(name, inputs, outputs, attributes) {
  return tf.backend().executeMultipleOutputs(name, attributes, inputs, outputs);
}

const type = (name) => ({ name, type: tf.backend().binding.TF_ATTR_TYPE, value: tf.backend().binding.TF_FLOAT });
const number = (name, value) => ({ name, type: tf.backend().binding.TF_ATTR_FLOAT, value });
const flag = (name, value) => ({ name, type: tf.backend().binding.TF_ATTR_BOOL, value });

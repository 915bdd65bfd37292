import { floatOf } from '../graph/attributes.ts';
import type { OnnxGraph } from '../graph/graph.ts';

/**
 * Turns batch normalisation that no convolution could take in (behind the concatenations of DenseNet, before the blocks of
 * ResNetV2) into a depthwise 1 × 1 convolution, which the runtime has in 8 bits. One weight a channel with a scale of its own
 * is not rounded at all.
 */
export function batchNormToConv(graph: OnnxGraph): void {
  for (const [index, node] of graph.nodes.entries()) {
    if (node.op !== 'BatchNormalization') continue;
    const [source = '', ...names] = node.inputs;
    const parameters = names.map((name) => graph.constants.get(name)?.data as Float32Array | undefined);
    const [gamma, beta, mean, variance] = parameters;
    if (!gamma || !beta || !mean || !variance) continue;
    const epsilon = floatOf(node, 'epsilon', 1e-5);
    const channels = gamma.length;
    const factors = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + epsilon));
    const kernel = `${node.name}/as_kernel`;
    const bias = `${node.name}/as_bias`;
    graph.constants.set(kernel, {
      type: 'float32',
      dims: [channels, 1, 1, 1],
      data: Float32Array.from(factors),
    });
    graph.constants.set(bias, {
      type: 'float32',
      dims: [channels],
      data: Float32Array.from(beta, (b, c) => b - mean[c]! * factors[c]!),
    });
    graph.nodes[index] = {
      name: node.name,
      op: 'Conv',
      domain: '',
      inputs: [source, kernel, bias],
      outputs: [...node.outputs],
      attributes: { kernel_shape: { ints: [1, 1] }, group: { int: channels } },
    };
  }
}

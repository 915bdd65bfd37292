import { floatOf } from '../../graph/attributes.ts';
import { consumers, producers, type OnnxGraph } from '../../graph/graph.ts';

/**
 * Takes each BatchNormalization in inference mode into the `Conv` or `Gemm` that alone feeds it and that nothing else
 * reads: `γ (W x + b − μ) / √(σ² + ε) + β`. Computed in double precision, rounded once. Exact up to that; int8 stands on it, as
 * scales of channels that batch norm would even out later cannot share one range of activations.
 */
export function foldBatchNorm(graph: OnnxGraph): void {
  const readers = consumers(graph);
  const writers = producers(graph);
  const results = new Set(graph.outputs.map((output) => output.name));
  const folded = new Set<string>();
  for (const node of graph.nodes) {
    if (node.op !== 'BatchNormalization') continue;
    const [source = '', ...parameterNames] = node.inputs;
    const producer = writers.get(source);
    if (!producer || (producer.op !== 'Conv' && producer.op !== 'Gemm')) {
      continue;
    }
    if (readers.get(source)?.length !== 1 || results.has(source)) continue;
    const kernelName = producer.inputs[1] ?? '';
    const kernel = graph.constants.get(kernelName);
    const parameters = parameterNames.map((name) => graph.constants.get(name)?.data as Float32Array | undefined);
    const [gamma, beta, mean, variance] = parameters;
    if (!kernel || !gamma || !beta || !mean || !variance) continue;
    const epsilon = floatOf(node, 'epsilon', 1e-5);
    const channels = gamma.length;
    const factors = Float64Array.from(variance, (v, c) => (gamma[c] ?? 1) / Math.sqrt(v + epsilon));
    const weights = kernel.data as Float32Array;
    const scaled = new Float32Array(weights.length);
    // Conv's kernel has its outputs first, Gemm's last.
    const inner = producer.op === 'Conv' ? weights.length / channels : 1;
    for (let i = 0; i < weights.length;) {
      for (let c = 0; c < channels; c++) {
        const factor = factors[c] ?? 0;
        for (const end = i + inner; i < end; i++) scaled[i] = (weights[i] ?? 0) * factor;
      }
    }
    const oldBias = graph.constants.get(producer.inputs[2] ?? '')?.data as Float32Array | undefined;
    const bias = Float32Array.from(
      factors,
      (factor, c) => ((oldBias?.[c] ?? 0) - (mean[c] ?? 0)) * factor + (beta[c] ?? 0),
    );
    // New names: a shared layer's constants may serve another call.
    const scaledName = `${node.name}/folded_kernel`;
    const biasName = `${node.name}/folded_bias`;
    graph.constants.set(scaledName, { ...kernel, data: scaled });
    graph.constants.set(biasName, {
      type: 'float32',
      dims: [channels],
      data: bias,
    });
    producer.inputs = [producer.inputs[0] ?? '', scaledName, biasName];
    producer.outputs = [...node.outputs];
    folded.add(node.name);
    writers.set(node.outputs[0] ?? '', producer);
  }
  graph.nodes = graph.nodes.filter((node) => !folded.has(node.name));
}

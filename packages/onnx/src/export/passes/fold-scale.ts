import { consumers, producers, type OnnxGraph, type OnnxNode } from '../../graph/graph.ts';

/**
 * Takes a product with a constant (a number, or one for each channel) into the `Conv` that alone feeds it: the scaled
 * residuals of Inception-ResNet, ConvNeXt's layer scale behind a convolution.
 */
export function foldScale(graph: OnnxGraph): void {
  const readers = consumers(graph);
  const writers = producers(graph);
  const results = new Set(graph.outputs.map((output) => output.name));
  const folded = new Set<OnnxNode>();
  for (const node of graph.nodes) {
    if (node.op !== 'Mul') continue;
    const factorName = node.inputs.find((input) => graph.constants.has(input)) ?? '';
    const source = node.inputs.find((input) => input !== factorName) ?? '';
    const factor = graph.constants.get(factorName);
    const conv = writers.get(source);
    const kernel = graph.constants.get(conv?.inputs[1] ?? '');
    if (!factor || !kernel || conv?.op !== 'Conv') continue;
    if (readers.get(source)?.length !== 1 || results.has(source)) continue;
    const channels = kernel.dims[0] ?? 0;
    const whole = factor.data.length === 1;
    if (!whole && !(factor.data.length === channels && factor.dims.at(-3) === channels)) continue;
    const at = (c: number) => Number(factor.data[whole ? 0 : c]);
    const inner = kernel.data.length / channels;
    const scaled = `${node.name}/folded_kernel`;
    const data = Float32Array.from(kernel.data as Float32Array, (value, i) => value * at(Math.floor(i / inner)));
    graph.constants.set(scaled, { ...kernel, data });
    conv.inputs[1] = scaled;
    const bias = graph.constants.get(conv.inputs[2] ?? '');
    if (bias) {
      const scaledBias = `${node.name}/folded_bias`;
      graph.constants.set(scaledBias, {
        ...bias,
        data: Float32Array.from(bias.data as Float32Array, (value, c) => value * at(c)),
      });
      conv.inputs[2] = scaledBias;
    }
    conv.outputs = [...node.outputs];
    writers.set(node.outputs[0] ?? '', conv);
    folded.add(node);
  }
  graph.nodes = graph.nodes.filter((node) => !folded.has(node));
}

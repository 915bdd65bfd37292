import { openWeightFile, GRAPH_LAYER } from '@graft/keras';
import { tidy, zeros } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { GraphLayer, type Graph } from './graph-layer.ts';

/** What is read of a node of a tfjs graph model (TensorFlow's GraphDef as JSON). */
interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly attr?: { readonly shape?: { readonly shape?: { dim?: { size?: string | number }[] } } };
}

/** Nodes looked at, from the graph's end, for the last with positions: a classifier's tail is shorter than this. */
const TAIL = 60;
/** Operations whose outputs may be features; others (shapes, constants) are not run. */
const FEATURE_OP = /Conv2|Relu|Add|Concat|Pool|BatchNorm|Mul|Sub|Sigmoid|Tanh|Elu|Pad|Resize|Identity$/i;

/**
 * Wraps a tfjs graph model into a network of an input and one {@link GraphLayer}.
 *
 * @param file - its `model.json`
 * @param output - the node that gives the features; by default the last whose output has positions
 * @param size - side of the image in pixels; by default the graph's own, or 224
 */
export async function graphNetwork(
  file: string,
  topology: object,
  output?: string,
  size?: number,
): Promise<LayersModel> {
  const copy = JSON.parse(JSON.stringify(topology)) as { node: GraphNode[] };
  const inputs = copy.node.filter(({ op }) => op === 'Placeholder');
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1)
    throw new Error(`its graph has ${inputs.length} inputs instead of one`);
  const side = size ?? freeSides(input) ?? 224;
  freeSides(input);
  const outputs = output === undefined ? copy.node.filter(({ op }) => FEATURE_OP.test(op)).slice(-TAIL) : [];
  const graph = { ...(await contents(file)), topology: copy, input: input.name, output: output ?? '' };
  const last =
    output ??
    lastWithPositions(
      graph,
      outputs.map(({ name }) => name),
      side,
    );
  const image = tfl.input({ shape: [side, side, 3] });
  const layer = new GraphLayer({ name: GRAPH_LAYER, graph: JSON.stringify({ ...graph, output: last }) });
  return tfl.model({ inputs: image, outputs: layer.apply(image) as SymbolicTensor });
}

/** Lets the placeholder take any height and width, and tells the height that it was made for. */
function freeSides({ attr }: GraphNode): number | undefined {
  const dim = attr?.shape?.shape?.dim;
  const height = Number(dim?.[1]?.size ?? -1);
  for (const i of [1, 2]) if (dim?.[i] !== undefined) dim[i] = { size: '-1' };
  return height > 0 ? height : undefined;
}

async function contents(file: string): Promise<Pick<Graph, 'weights' | 'constants'>> {
  const opened = await openWeightFile(file);
  try {
    const most = 2 ** 31 - 1; // the end of a slice without end, which float32 rounds up
    return {
      weights: opened.layers.flatMap(({ weights }) => weights.map(({ name, shape }) => ({ name, shape }))),
      constants: (opened.constants ?? []).map(({ name, shape, read }) => ({
        name,
        shape,
        values: Array.from(read(), (value) => Math.min(value, most)),
      })),
    };
  } finally {
    opened.close();
  }
}

function lastWithPositions(graph: Graph, names: readonly string[], side: number): string {
  const layer = new GraphLayer({ graph: JSON.stringify(graph) });
  layer.build();
  try {
    const last = tidy(() => {
      const outputs = layer.run(zeros([1, side, side, 3]), names);
      const found = outputs.findLastIndex(({ shape: [, height = 1, width = 1, ...rest] }) => {
        return rest.length === 1 && height > 1 && width > 1;
      });
      return names[found];
    });
    if (last === undefined) throw new Error('none of its last nodes has an output with positions');
    return last;
  } finally {
    layer.discard();
  }
}

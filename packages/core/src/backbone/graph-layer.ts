import { serialization, tidy, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { loadGraphModelSync, type GraphModel } from '@tensorflow/tfjs-converter';
import * as tfl from '@tensorflow/tfjs-layers';

type LayerVariable = tfl.LayerVariable;
type Shape = (number | null)[];

/** A graph model as {@link GraphLayer} keeps it. Plain data. */
export interface Graph {
  readonly topology: object;
  /** The placeholder that the image goes into. */
  readonly input: string;
  /** The node whose output the layer gives. */
  readonly output: string;
  /** Float weights, which become the layer's variables, in this order. */
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Whole numbers that belong to the graph's structure. */
  readonly constants: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: readonly number[];
  }[];
}

/**
 * A tfjs graph model as one layer, so that it can stand where a network of layers does: its weights are variables, it is saved and
 * loaded with the model. Its configuration is a string, because tfjs renames the keys of objects in configurations.
 */
export class GraphLayer extends tfl.layers.Layer {
  static readonly className = 'GraftGraph';
  readonly graph: Graph;
  readonly #variables: LayerVariable[] = [];
  #model: GraphModel<never> | undefined;

  constructor(config: { name?: string; graph: string }) {
    super(config);
    this.graph = JSON.parse(config.graph) as Graph;
  }

  override build(): void {
    const zero = tfl.initializers.zeros();
    this.graph.weights.forEach(({ shape }, i) => {
      this.#variables.push(this.addWeight(`w${i}`, [...shape], 'float32', zero, undefined, false));
    });
    this.built = true;
  }

  /** Runs the graph on an empty image: only the graph itself knows. Sides that are not known count as 224. */
  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [, height, width] = inputShape as Shape;
    const shape = tidy(() => this.call(zeros([1, height ?? 224, width ?? 224, 3])).shape);
    return [null, ...shape.slice(1)];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const image = Array.isArray(inputs) ? inputs[0] : inputs;
    const [output] = image === undefined ? [] : this.run(image, [this.graph.output]);
    if (output === undefined) throw new Error(`The graph gives nothing at ${this.graph.output}`);
    return output;
  }

  /** The outputs of some nodes for a batch of images. */
  run(image: Tensor, nodes: readonly string[]): Tensor[] {
    const model = (this.#model ??= openGraph(this.graph));
    this.graph.weights.forEach(({ name }, i) => {
      const variable = this.#variables[i];
      if (variable !== undefined) model.weights[name] = [variable.read()];
    });
    const outputs = model.execute({ [this.graph.input]: image }, [...nodes]);
    return Array.isArray(outputs) ? outputs : [outputs];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), graph: JSON.stringify(this.graph) };
  }

  override dispose(): ReturnType<tfl.layers.Layer['dispose']> {
    this.#release();
    return super.dispose();
  }

  /** Frees a layer that was built but never became part of a network, which tfjs does not let dispose. */
  discard(): void {
    this.#release();
    for (const variable of this.#variables) variable.dispose();
  }

  /** Frees the constants; the weights are the variables'. */
  #release(): void {
    for (const { name } of this.graph.constants) for (const value of this.#model?.weights[name] ?? []) value.dispose();
    this.#model = undefined;
  }
}

serialization.registerClass(GraphLayer);

/** The graph with its constants; the weights are put in before each run. */
function openGraph({ topology, constants }: Graph): GraphModel<never> {
  return loadGraphModelSync({
    modelTopology: topology,
    format: 'graph-model',
    weightSpecs: constants.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'int32' })),
    weightData: Int32Array.from(constants.flatMap(({ values }) => values)).buffer,
  });
}

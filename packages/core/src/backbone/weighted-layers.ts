import type { LayersModel } from '@tensorflow/tfjs-layers';

type Layer = LayersModel['layers'][number];
/** A tfjs layer's variable. */
export type LayerVariable = Layer['weights'][number];

/** A layer of the model that has weights. */
export interface WeightedLayer {
  readonly name: string;
  readonly className: string;
  /** In Keras's order: trainable ones first, then the rest. */
  readonly variables: readonly LayerVariable[];
}

/** The layers of a model that have weights, those of nested models in their place. */
export function weightedLayers(model: LayersModel): WeightedLayer[] {
  const visit = (layers: readonly Layer[]): WeightedLayer[] =>
    layers.flatMap((layer) => {
      const inner = (layer as Partial<LayersModel>).layers;
      if (inner !== undefined) return visit(inner);
      if (layer.weights.length === 0) return [];
      return [{ name: layer.name, className: layer.getClassName(), variables: layer.weights }];
    });
  return visit(model.layers);
}

/** `kernel` of `conv1/kernel`; tfjs appends `_1`, `_2`, … to {@link LayerVariable.name}, not to `originalName`. */
export function variableName(variable: LayerVariable): string {
  return variable.originalName.split('/').at(-1) ?? variable.originalName;
}

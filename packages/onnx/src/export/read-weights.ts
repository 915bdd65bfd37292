import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import type { LayerWeight } from './layer-context.ts';

/** A layer's weights by their names within the layer. */
export type LayerWeights = ReadonlyMap<string, LayerWeight>;

/**
 * Reads every weight of a model, nested models included, to the CPU. On the CPU backends the arrays are the model's own
 * memory: not to be written to.
 */
export async function readWeights(model: LayersModel): Promise<Map<layers.Layer, LayerWeights>> {
  const result = new Map<layers.Layer, LayerWeights>();
  for (const layer of allLayers(model)) {
    const weights = new Map<string, LayerWeight>();
    for (const variable of layer.weights) {
      const tensor = variable.read();
      const data = await tensor.data<'float32'>();
      weights.set(localName(variable.originalName), {
        shape: tensor.shape,
        data,
      });
    }
    result.set(layer, weights);
  }
  return result;
}

/** The model's layers, those of nested models in place of them. */
function allLayers(model: LayersModel): layers.Layer[] {
  return model.layers.flatMap((layer) => (isModel(layer) ? allLayers(layer) : [layer]));
}

/**
 * Whether a layer is a model itself (`LayersModel` or `Sequential`). By its shape, not by `instanceof`: the model may come
 * from another copy of tfjs-layers.
 */
export function isModel(layer: layers.Layer): layer is LayersModel {
  return 'layers' in layer && Array.isArray(layer.layers) && 'outputs' in layer;
}

/** `conv1/kernel` and `kernel_1` are both `kernel` to a converter. */
function localName(name: string): string {
  const last = name.split('/').at(-1) ?? name;
  return last.replace(/:\d+$/, '');
}

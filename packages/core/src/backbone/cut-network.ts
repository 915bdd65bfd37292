import type { serialization } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

interface LayerConfig {
  readonly name?: string;
  readonly config: { name?: string; batchInputShape?: (number | null)[]; layers?: LayerConfig[] };
  /** For each use of the layer, the tensors that go in: `[layer, use, tensor, …]`. */
  readonly inboundNodes?: readonly (readonly (readonly [string, ...unknown[]])[])[];
}

/** `outputLayers` of a functional network's configuration. */
interface Functional {
  readonly layers: LayerConfig[];
  readonly outputLayers: unknown;
}

/**
 * Builds the part of a network that a layer's output needs, for a given size of image. From the network's configuration, which
 * tfjs turns into layers at once, without files or promises. What lies behind the layer is never built.
 *
 * @param model - any instance of the network's class; it is not touched
 * @param config - `model.getConfig()`
 */
export function cutNetwork(
  model: LayersModel,
  config: serialization.ConfigDict,
  lastLayer: string,
  inputShape: readonly [number, number, 3],
): LayersModel {
  // Not structuredClone: tfjs tells arrays by their class, and another realm's (as in Jest) have another.
  const copy = JSON.parse(JSON.stringify(config)) as serialization.ConfigDict | LayerConfig[];
  let part: unknown;
  if (Array.isArray(copy)) part = cutSequence(copy, lastLayer);
  else if ('outputLayers' in copy) part = { ...copy, ...cutGraph(copy as unknown as Functional, lastLayer) };
  else part = { ...copy, layers: cutSequence(copy['layers'] as unknown as LayerConfig[], lastLayer) };
  resizeInput(Array.isArray(part) ? (part as LayerConfig[]) : (part as Functional).layers, inputShape);
  const Class = model.constructor as unknown as { fromConfig(cls: unknown, config: unknown): LayersModel };
  return Class.fromConfig(Class, part);
}

/** A Sequential's configuration is its list of layers, or `{layers}` without outputs. */
function cutSequence(layers: readonly LayerConfig[], lastLayer: string): LayerConfig[] {
  return layers.slice(0, layers.findIndex((layer) => layer.config.name === lastLayer) + 1);
}

function cutGraph(config: Functional, lastLayer: string): Functional {
  const byName = new Map(config.layers.map((layer) => [layer.name, layer]));
  const needed = new Set<string>();
  const open = [lastLayer];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    for (const node of byName.get(name)?.inboundNodes ?? []) open.push(...node.map(([from]) => from));
  }
  return {
    layers: config.layers.filter((layer) => needed.has(layer.name ?? '')),
    outputLayers: [[lastLayer, 0, 0]],
  };
}

/** The first layer that names an input shape; a Sequential may begin with a whole network. */
function resizeInput(layers: readonly LayerConfig[], inputShape: readonly [number, number, 3]): boolean {
  return layers.some(({ config }) => {
    if (config.batchInputShape !== undefined) {
      config.batchInputShape = [null, ...inputShape];
      return true;
    }
    return config.layers !== undefined && resizeInput(config.layers, inputShape);
  });
}

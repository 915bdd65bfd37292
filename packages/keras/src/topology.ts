/** What is read of a serialised layer; every field may be anything, since files come from strangers. */
interface SerialisedLayer {
  readonly class_name?: unknown;
  readonly name?: unknown;
  readonly config?: { readonly name?: unknown; readonly layers?: unknown };
}

/** One layer of a serialised model: its name and Keras class. */
export interface TopologyLayer {
  readonly name: string;
  readonly className: string;
  /** The layers of a model nested here, in order; `undefined` for an ordinary layer. */
  readonly layers?: readonly TopologyLayer[];
}

const DEEPEST = 16;

/**
 * The layers of a serialised Keras or tfjs model, in the order of its configuration.
 *
 * @returns an empty list where there is no topology, or none of a known form.
 */
export function topologyLayers(topology: unknown): TopologyLayer[] {
  const model = unwrap(topology) as SerialisedLayer | undefined;
  return read(model?.config?.layers, 0);
}

/** Names of the models nested directly in the model. */
export function nestedModels(topology: unknown): Set<string> {
  return new Set(
    topologyLayers(topology)
      .filter((layer) => layer.layers !== undefined)
      .map((layer) => layer.name),
  );
}

/** tfjs writes `{model_config: …}` around the model; some writers a JSON string. */
function unwrap(topology: unknown): unknown {
  if (typeof topology !== 'object' || topology === null) return undefined;
  if (!('model_config' in topology)) return topology;
  const inner = topology.model_config;
  if (typeof inner !== 'string') return inner;
  try {
    return JSON.parse(inner) as unknown;
  } catch {
    return undefined;
  }
}

function read(layers: unknown, depth: number): TopologyLayer[] {
  if (!Array.isArray(layers) || depth > DEEPEST) return [];
  return layers.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const { class_name, name, config } = item as SerialisedLayer;
    const known = [name, config?.name].find((n) => typeof n === 'string');
    if (typeof known !== 'string' || typeof class_name !== 'string') return [];
    const inner = config?.layers;
    return Array.isArray(inner)
      ? [{ name: known, className: class_name, layers: read(inner, depth + 1) }]
      : [{ name: known, className: class_name }];
  });
}

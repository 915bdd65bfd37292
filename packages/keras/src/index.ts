export { openWeightFile, type OpenOptions } from './open-weight-file.ts';
export { snakeCase } from './snake-case.ts';
export { topologyLayers, type TopologyLayer } from './topology.ts';
export type { LayerWeights, NamedArray, WeightFile, WeightFormat } from './weight-file.ts';
export { GRAPH_LAYER } from './tfjs-layers.ts';

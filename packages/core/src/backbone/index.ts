export * from './contract.ts';
export { applyWeights, type ApplyOptions, type WeightReport } from './apply-weights.ts';
export { discoverBackbones, listBackbones, type BackboneListing, type Discovery } from './discovery.ts';
export { hashAllWeights, hashWeights } from './hash-weights.ts';
export { loadBackbone, type LoadedBackbone, type LoadOptions } from './load-backbone.ts';
export { resolveBackbone } from './resolve-backbone.ts';
export { defaultCacheDirectory, WeightCache, type CachedWeights, type Verification } from './weight-cache.ts';
export type { DownloadProgress } from './download.ts';
export type { FetchOptions } from './fetch-weights.ts';

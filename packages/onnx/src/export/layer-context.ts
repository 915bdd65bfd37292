import { GraftError } from '@graft/errors';
import type { GraphBuilder } from '../graph/builder.ts';
import type { KerasShape, Value } from './value.ts';

/** A layer's weight, row-major, in Keras's order of axes. Not to be changed: it may be the model's own memory. */
export interface LayerWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a converter is given: one call of one layer. */
export interface LayerContext {
  readonly builder: GraphBuilder;
  /** The layer's name, which the nodes it becomes are named after. */
  readonly name: string;
  readonly className: string;
  /** The layer's `getConfig()`, keys in camelCase as tfjs-layers has them. */
  readonly config: Readonly<Record<string, unknown>>;
  /** By their names within the layer: `kernel`, `bias`, `gamma` … */
  readonly weights: ReadonlyMap<string, LayerWeight>;
  readonly inputs: readonly Value[];
  /** Keras's shape of the (first) output. */
  readonly outputShape: KerasShape;
}

/** Turns one call of a layer into nodes and gives its output. Pure but for what it adds to the builder. */
export type LayerConverter = (context: LayerContext) => Value;

/** The only input of a layer that has one. */
export function onlyInput({ inputs, name }: LayerContext): Value {
  const [input] = inputs;
  if (input !== undefined && inputs.length === 1) return input;
  throw unsupported(name, `${inputs.length} inputs`, 'one input');
}

/** A weight by name. */
export function weight(context: LayerContext, name: string): LayerWeight {
  const found = context.weights.get(name);
  if (found) return found;
  throw unsupported(context.name, `weights ${[...context.weights.keys()].join(', ')}`, `a weight named ${name}`);
}

/** A number in the layer's configuration. */
export function numberIn({ config, name }: LayerContext, key: string, fallback?: number): number {
  const value = config[key] ?? fallback;
  if (typeof value === 'number') return value;
  throw unsupported(name, `${key}: ${JSON.stringify(value)}`, 'a number');
}

/** A pair in the layer's configuration; one number stands for both. */
export function pairIn(
  { config, name }: LayerContext,
  key: string,
  fallback: readonly [number, number],
): readonly [number, number] {
  const value = config[key] ?? fallback;
  if (typeof value === 'number') return [value, value];
  if (Array.isArray(value) && value.length === 2) {
    return [Number(value[0]), Number(value[1])];
  }
  throw unsupported(name, `${key}: ${JSON.stringify(value)}`, 'two numbers');
}

/** The layer's `padding`, `same` or `valid`. */
export function paddingIn(context: LayerContext): 'same' | 'valid' {
  const value = context.config['padding'] ?? 'valid';
  if (value === 'same' || value === 'valid') return value;
  throw unsupported(context.name, `padding: ${JSON.stringify(value)}`, 'same, valid');
}

/** Pictures must be channels-last, as everywhere in Graft. */
export function requireChannelsLast({ config, name }: LayerContext): void {
  const format = config['dataFormat'];
  if (format === undefined || format === null || format === 'channelsLast') {
    return;
  }
  if (format === 'channels_last') return;
  throw unsupported(name, `dataFormat: ${JSON.stringify(format)}`, 'channelsLast');
}

/** A layer that cannot be exported as it is configured. */
export function unsupported(layer: string, received: string, expected: string): GraftError {
  return new GraftError({
    code: 'export-unsupported-layer',
    what: `Layer ${layer} cannot be exported to ONNX`,
    received,
    expected,
    next: 'run this model through tfjs instead (--backend wasm), or pass a converter for the layer',
  });
}

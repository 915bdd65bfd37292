import type { OnnxNode } from './graph.ts';

/** An `ints` attribute, or `fallback` where the node leaves it out. */
export function intsOf(node: OnnxNode, name: string, fallback: readonly number[]): readonly number[] {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'ints' in attribute ? attribute.ints : fallback;
}

/** An `int` attribute, or `fallback` where the node leaves it out. */
export function intOf(node: OnnxNode, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'int' in attribute ? attribute.int : fallback;
}

/** A `float` attribute, or `fallback` where the node leaves it out. */
export function floatOf(node: OnnxNode, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'float' in attribute ? attribute.float : fallback;
}

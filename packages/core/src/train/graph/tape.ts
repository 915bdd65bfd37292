import type { GraphBuilder } from './graph-builder.ts';
import { type Ref } from './graph-builder.ts';

/**
 * Writes the forward pass of a network into a graph and remembers how its gradient goes, so that the backward pass can be
 * written behind it: reverse-mode differentiation, once, ahead of all steps. What depends on no parameter gets no gradient.
 */
export class Tape {
  readonly graph: GraphBuilder;
  readonly #backward: { readonly output: Ref; readonly apply: (dy: Ref) => void }[] = [];
  readonly #dependent = new Set<Ref>();
  readonly #gradients = new Map<Ref, Ref[]>();

  constructor(graph: GraphBuilder) {
    this.graph = graph;
  }

  /** Declares an array that is trained. */
  parameter(ref: Ref): void {
    this.#dependent.add(ref);
  }

  /** Whether a gradient is wanted for it. */
  depends(ref: Ref): boolean {
    return this.#dependent.has(ref);
  }

  /**
   * Notes an operation.
   *
   * @param backward from the output's gradient to those of the inputs, handed to {@link give}
   */
  record(output: Ref, inputs: readonly Ref[], backward: (dy: Ref) => void): Ref {
    if (inputs.some((ref) => this.depends(ref))) {
      this.#dependent.add(output);
      this.#backward.push({ output, apply: backward });
    }
    return output;
  }

  /** Adds a part of the gradient of `ref`; it is made only where it is wanted. */
  give(ref: Ref, gradient: () => Ref): void {
    if (!this.depends(ref)) return;
    this.#gradients.set(ref, [...(this.#gradients.get(ref) ?? []), gradient()]);
  }

  /** Writes the backward pass. @param gradient of the loss by `output` */
  differentiate(output: Ref, gradient: Ref): void {
    this.give(output, () => gradient);
    for (const step of [...this.#backward].reverse()) {
      const dy = this.gradientOf(step.output);
      if (dy !== undefined) step.apply(dy);
    }
  }

  /** Of the loss, summed over all uses. */
  gradientOf(ref: Ref): Ref | undefined {
    const parts = this.#gradients.get(ref) ?? [];
    return parts.length < 2 ? parts[0] : this.graph.op('AddN', parts, { N: { i: parts.length } });
  }
}

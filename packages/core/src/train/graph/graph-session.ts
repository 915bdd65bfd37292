import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encodeSavedModel, SAVED_MODEL_TAG, type GraphNode } from './saved-model.ts';
import type { TensorFlowBinding } from './tensorflow-binding.ts';

/** A tensor of TensorFlow's, by its number in the binding. */
export type TensorId = number;

/**
 * A graph that TensorFlow has optimised and runs as a whole: one call a step instead of one an operation. Operations that do
 * not wait for one another run side by side, and its optimiser fuses convolution, bias and activation. Dispose it.
 */
export class GraphSession {
  readonly #binding: TensorFlowBinding;
  readonly #session: number;

  constructor(binding: TensorFlowBinding, nodes: readonly GraphNode[]) {
    this.#binding = binding;
    // The binding takes a graph in no other way than from a folder.
    const folder = mkdtempSync(join(tmpdir(), 'graft-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
      this.#session = binding.loadSavedModel(folder, SAVED_MODEL_TAG);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** @returns the outputs, in the order of their names; whoever asks for them deletes them. */
  run(inputs: Readonly<Record<string, TensorId>>, outputs: readonly string[]): TensorId[] {
    const names = Object.keys(inputs).map(first).join(',');
    const results = this.#binding.runSavedModel(
      this.#session,
      Object.values(inputs),
      names,
      outputs.map(first).join(','),
    );
    return results.map(({ id }) => id);
  }

  dispose(): void {
    this.#binding.deleteSavedModel(this.#session);
  }
}

const first = (name: string): string => `${name}:0`;

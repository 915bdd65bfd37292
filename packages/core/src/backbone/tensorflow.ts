import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { GraftError } from '../errors/index.ts';

/** What set-up puts into `.graft/tensorflow`; its source is `tools/setup/tensorflow/backend.cjs`. */
interface TensorFlowBinding {
  createBackend(): tf.KernelBackend;
  tensorflowVersion(): string;
}

/**
 * Makes TensorFlow's C library (through the kernels of `@tensorflow/tfjs-node-gpu`) tfjs's backend `tensorflow`, and that
 * the current one. A second call changes nothing but the current backend. One thread of a process can do this: the
 * library refuses a second, so parallel work needs processes.
 *
 * @param home The folder that set-up made; by default `GRAFT_TENSORFLOW_DIR`, else the nearest `.graft/tensorflow` above
 *   this package or above the working directory.
 * @throws GraftError `tensorflow-missing` where there is none, `tensorflow-broken` where it does not load.
 */
export async function loadTensorFlowBackend(home = findTensorFlow()): Promise<void> {
  // Its declared type leaves out that it is null for a backend that nobody registered.
  const registered = tf.findBackendFactory('tensorflow') as (() => unknown) | null;
  if (registered === null) {
    if (home === undefined) throw missing();
    const binding = requireBinding(home);
    tf.registerBackend('tensorflow', () => binding.createBackend(), 3);
  }
  let ready: boolean;
  try {
    ready = await tf.setBackend('tensorflow');
  } catch (error) {
    throw broken(home, error);
  }
  if (!ready) {
    // Otherwise a repaired library would not be tried again.
    tf.removeBackend('tensorflow');
    throw broken(home, undefined);
  }
}

/** The folder that `npm run setup:tensorflow` made, or `undefined`: loads nothing. */
export function findTensorFlow(): string | undefined {
  const named = process.env['GRAFT_TENSORFLOW_DIR'];
  const candidates =
    named === undefined || named === ''
      ? [path.dirname(fileURLToPath(import.meta.url)), process.cwd()].flatMap(ancestors)
      : [path.resolve(named)];
  return candidates.find((folder) => existsSync(path.join(folder, 'backend.cjs')));
}

function ancestors(folder: string): string[] {
  const here = path.join(folder, '.graft/tensorflow');
  const parent = path.dirname(folder);
  return parent === folder ? [here] : [here, ...ancestors(parent)];
}

function requireBinding(home: string): TensorFlowBinding {
  const file = path.join(home, 'backend.cjs');
  if (!existsSync(file)) throw missing();
  try {
    // Set-up wrote this file and its shape is ours.
    return createRequire(file)(file) as TensorFlowBinding;
  } catch (error) {
    throw broken(home, error);
  }
}

function missing(): GraftError {
  return new GraftError({
    code: 'tensorflow-missing',
    what: 'The backend "tensorflow" needs TensorFlow’s C library, which is not set up here',
    expected: 'the folder .graft/tensorflow, or GRAFT_TENSORFLOW_DIR naming one like it',
    next: 'npm run setup:tensorflow',
  });
}

function broken(home: string | undefined, cause: unknown): GraftError {
  return new GraftError({
    code: 'tensorflow-broken',
    what: 'TensorFlow’s C library is here but does not load',
    received: `${home ?? 'the registered backend'}${cause instanceof Error ? `: ${cause.message.split('\n')[0] ?? ''}` : ''}`,
    next: 'npm run setup:tensorflow -- --force',
    cause,
  });
}

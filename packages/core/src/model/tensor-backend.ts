import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

import * as tf from '@tensorflow/tfjs-core';

import { loadTensorFlowBackend } from '../backbone/index.ts';
import { GraftError } from '../errors/index.ts';

/**
 * What tfjs computes on. `wasm` is single-threaded SIMD: the same bytes on any number of processors. `tensorflow` is
 * TensorFlow's C library, where it was set up; the only one that trains convolutions.
 */
export type TensorBackend = 'wasm' | 'cpu' | 'tensorflow';

/**
 * Makes tfjs ready on the given backend, from the files that the npm package itself carries (nothing is downloaded).
 * tfjs has one active backend a process; whoever builds a model or trains a head calls this first.
 *
 * @throws GraftError `backend-unavailable`, `tensorflow-missing`, `tensorflow-broken`
 */
export async function useTensorBackend(name: TensorBackend): Promise<void> {
  if (tf.getBackend() === name) return;
  // Otherwise tfjs prints an advertisement for another package of its own.
  tf.enableProdMode();
  if (name === 'tensorflow') return loadTensorFlowBackend();
  if (name === 'wasm') await registerWasm();
  else await import('@tensorflow/tfjs-backend-cpu');
  try {
    if (!(await tf.setBackend(name))) throw new Error(`tf.setBackend('${name}') refused`);
    await tf.ready();
  } catch (cause) {
    throw new GraftError({
      code: 'backend-unavailable',
      what: `tfjs cannot run on its ${name} backend here`,
      received: cause instanceof Error ? cause.message : String(cause),
      expected: 'a Node.js with WebAssembly SIMD',
      next: '--backend cpu',
      cause,
    });
  }
}

async function registerWasm(): Promise<void> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  // Paths can be set only before the backend's first use.
  if ('wasm' in tf.engine().registry) return;
  wasm.setWasmPaths(dirname(entry) + sep);
  wasm.setThreadsCount(1);
}

import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

/** Makes tfjs's WebAssembly backend the current one: the fast one that is everywhere, single-threaded with SIMD. */
export async function useWasm(): Promise<void> {
  assert.ok(await tf.setBackend('wasm'), 'the WebAssembly backend of tfjs is ready');
}

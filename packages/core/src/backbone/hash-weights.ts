import { createHash } from 'node:crypto';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { variableName, weightedLayers } from './weighted-layers.ts';

/**
 * SHA-256 of every weight of a model, moving statistics included.
 *
 * @returns `layer/variable` to hex digest, in the model's order of layers. Each digest covers shape and float32 bytes.
 */
export async function hashWeights(model: LayersModel): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const { name, variables } of weightedLayers(model))
    for (const variable of variables) {
      const value = variable.read();
      const data = await value.data();
      const hash = createHash('sha256').update(`${value.shape.join('x')}:${value.dtype}:`);
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      hashes.set(unique(hashes, `${name}/${variableName(variable)}`), hash.digest('hex'));
    }
  return hashes;
}

/** One SHA-256 over all weights of a model, which depends on their order and values, not on layers' names. */
export async function hashAllWeights(model: LayersModel): Promise<string> {
  const all = createHash('sha256');
  for (const digest of (await hashWeights(model)).values()) all.update(digest);
  return all.digest('hex');
}

function unique(taken: ReadonlyMap<string, string>, name: string): string {
  let free = name;
  for (let i = 1; taken.has(free); i++) free = `${name}#${i}`;
  return free;
}

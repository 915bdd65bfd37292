import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { CalibrationMethod } from '@graft/onnx';

import { canonicalJson, type FeatureIdentity } from '../features/index.ts';
import { JsonReader, writeFileAtomic } from '../model/index.ts';
import { cachePlaces } from './cache-places.ts';

/** How int8 compared with fp32 on photos that it was not calibrated on. */
export interface PrecisionDecision {
  readonly cosine: number;
  readonly agreement: number;
  /** Hashes of the calibration photos. */
  readonly photos: readonly string[];
}

interface PrecisionKey {
  readonly backbone: { readonly identity: FeatureIdentity };
  readonly root: string;
  readonly hashes: ReadonlyMap<string, string>;
  readonly calibration: CalibrationMethod;
}

/**
 * The decision made before for this backbone and data set, with its graph: valid while all photos that int8 was
 * calibrated on are still there, so that a data set which grows keeps its features.
 */
export async function recallPrecision(
  key: PrecisionKey,
): Promise<{ decision: PrecisionDecision; graph: Uint8Array } | undefined> {
  const path = place(key);
  try {
    const json = JsonReader.parse(await readFile(`${path}.json`, 'utf8'), path, 'memory-unreadable');
    const photos = json.strings('photos', 10_000);
    const graph = await readFile(`${path}.onnx`);
    const present = new Set(key.hashes.values());
    if (graphHash(graph) !== json.string('graph') || !photos.every((hash) => present.has(hash))) return undefined;
    const decision = {
      cosine: json.number('cosine'),
      agreement: json.number('agreement'),
      photos,
    };
    return { decision, graph };
  } catch {
    // Not there, or damaged: decided anew.
    return undefined;
  }
}

export async function rememberPrecision(
  key: PrecisionKey,
  decision: PrecisionDecision,
  graph: Uint8Array,
): Promise<void> {
  const path = place(key);
  await writeFileAtomic(`${path}.onnx`, graph);
  await writeFileAtomic(`${path}.json`, JSON.stringify({ ...decision, graph: graphHash(graph) }));
}

/** Names a graph: part of the identity of the features that it computes. */
export function graphHash(graph: Uint8Array): string {
  return createHash('sha256').update(graph).digest('hex').slice(0, 32);
}

function place({ backbone, root, calibration }: PrecisionKey): string {
  const what = canonicalJson({ ...backbone.identity, calibration });
  const name = createHash('sha256').update(what).update(root).digest('hex').slice(0, 32);
  return join(cachePlaces().graphs, name);
}

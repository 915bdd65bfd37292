import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a run remembers of its photos. */
export interface TrainedOn {
  readonly directory: string;
  readonly seed: number;
}

/** The folder of photos and the seed that the run beside a bundle remembers; `undefined` where there is no run. */
export async function trainedOn(bundle: string): Promise<TrainedOn | undefined> {
  for (const config of [join(bundle, 'config.json'), join(bundle, '..', 'config.json')]) {
    const text = await readFile(config, 'utf8').catch(() => undefined);
    const known = text === undefined ? undefined : parse(text);
    if (known !== undefined) return known;
  }
  return undefined;
}

function parse(text: string): TrainedOn | undefined {
  try {
    const { directory, seed } = JSON.parse(text) as { directory?: unknown; seed?: unknown };
    return typeof directory === 'string' && typeof seed === 'number' ? { directory, seed } : undefined;
  } catch {
    return undefined;
  }
}

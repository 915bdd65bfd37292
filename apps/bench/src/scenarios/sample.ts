import { createRequire } from 'node:module';
import path from 'node:path';

/** The sample job's folder, from the seedling package's manifest; no plugin code is run. */
export function herbarium(): string {
  const manifest = createRequire(import.meta.url).resolve('@graft/backbone-seedling/package.json');
  return path.join(path.dirname(manifest), 'herbarium');
}

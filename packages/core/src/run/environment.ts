import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** Of the package, as bundles and records name it. */
export const GRAFT_VERSION = '0.1.0';

/** What a run was made with, for whoever wants to repeat it. Nothing that names a person or a machine. */
export interface RunEnvironment {
  readonly graft: string;
  readonly node: string;
  readonly platform: string;
  readonly system: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryBytes: number;
}

/** The environment of this process. */
export function runEnvironment(): RunEnvironment {
  return {
    graft: GRAFT_VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    system: release(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memoryBytes: totalmem(),
  };
}

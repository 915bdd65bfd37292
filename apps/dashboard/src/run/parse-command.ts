import type { RunCommand } from '@graft/core/train';

/** Reads a line of the run's channel; `undefined` for anything that is no command. */
export function parseCommand(line: string): RunCommand | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('name' in value)) return undefined;
  switch (value.name) {
    case 'pause':
    case 'continue':
    case 'stop':
    case 'snapshot':
    case 'evaluate-now':
    case 'report':
      return { name: value.name };
    case 'set-learning-rate':
      return 'learningRate' in value && typeof value.learningRate === 'number' && value.learningRate > 0
        ? { name: value.name, learningRate: value.learningRate }
        : undefined;
    case 'unfreeze':
      return 'stages' in value && Number.isSafeInteger(value.stages) && (value.stages as number) > 0
        ? { name: value.name, stages: value.stages as number }
        : undefined;
    default:
      return undefined;
  }
}

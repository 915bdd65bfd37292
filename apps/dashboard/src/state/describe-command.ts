import type { RunCommand } from '@graft/core/train';

/** What a person asked for, in words. */
export function describeCommand(command: RunCommand): string {
  switch (command.name) {
    case 'pause':
      return 'Pause';
    case 'continue':
      return 'Continue';
    case 'stop':
      return 'Stop and keep the best';
    case 'snapshot':
      return 'Snapshot';
    case 'set-learning-rate':
      return `Learning rate ${command.learningRate}`;
    case 'unfreeze':
      return `Unfreeze ${command.stages} stage${command.stages === 1 ? '' : 's'}`;
    case 'evaluate-now':
      return 'Evaluate now';
    case 'report':
      return 'Report';
  }
}

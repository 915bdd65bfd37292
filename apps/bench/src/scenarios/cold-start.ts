import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  help: ['--help'],
  backbones: ['backbones', '--json'],
};

/** What a command costs before it does anything. */
export const coldStart: Scenario = {
  name: 'cold-start',
  title: 'process start to exit of commands that do little',
  metric: 'seconds',
  groups() {
    const cases = Object.entries(COMMANDS).map(([name, args]): CaseSpec => ({
      id: `cold-start/${name}`,
      metric: 'seconds',
      better: 'lower',
      peer: false,
      program: 'node',
      module: 'cases/command',
      params: { cache: 'kept', arguments: args },
    }));
    return Promise.resolve([cases]);
  },
};

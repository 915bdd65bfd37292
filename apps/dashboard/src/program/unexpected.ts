import { closest, GraftError } from '@graft/errors';
import type { Command } from 'commander';

/** Refuses words that are no command, with the command that may have been meant. */
export function unexpectedArguments(program: Command, words: readonly string[]): never {
  const names = program.commands.map((command) => command.name()).filter((name) => !name.startsWith('_'));
  const [word = ''] = words;
  const near = closest(word, names);
  throw new GraftError({
    code: 'usage',
    what: `There is no command "${word}"`,
    expected: `one of ${names.join(', ')}`,
    next: near === undefined ? 'graft --help' : `graft ${near} --help`,
  });
}

import { createRequire } from 'node:module';
import { Command } from 'commander';
import { defineEverydayCommands } from './everyday.ts';
import { defineRunCommands } from './runs.ts';
import type { SetStatus } from './set-status.ts';
import { defineToolCommands } from './tools.ts';

/**
 * The command line of CLI.md. What a command does is imported only when it is called: help must not wait for a tensor
 * library.
 */
export function createProgram(setStatus: SetStatus): Command {
  const program = new Command('graft')
    .description(
      'Puts a new head on a pretrained network: a folder of photos in, a tested classifier out.\n' +
        'Without a command: the built-in sample job.',
    )
    .version(version(), '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .showHelpAfterError('Run it with --help to see what it takes.')
    .configureHelp({ sortOptions: false })
    .exitOverride();
  defineRunCommands(program, setStatus);
  defineEverydayCommands(program, setStatus);
  defineToolCommands(program, setStatus);
  return program;
}

function version(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as {
    version: string;
  };
  return manifest.version;
}

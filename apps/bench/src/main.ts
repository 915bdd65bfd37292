import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { isGraftError } from '@graft/errors';

/** `graft-bench ARGS`: sets `process.exitCode` to 0 (worked), 1 (failed) or 2 (wrong usage). */
export async function runMain(args: readonly string[]): Promise<void> {
  const program = new Command('graft-bench')
    .description('Measures Graft and its peers on this machine and on your own photos.')
    .exitOverride()
    .showHelpAfterError(false)
    .showSuggestionAfterError(true);
  program
    .command('list')
    .description('the scenarios')
    .action(async () => {
      const { SCENARIOS } = await import('./scenarios/index.ts');
      for (const { name, title, metric } of SCENARIOS) print(`${name.padEnd(16)} ${title} (${metric})`);
    });
  program
    .command('run')
    .description('run scenarios')
    .argument('<scenario...>', 'names from "graft-bench list"')
    .option('--backbone <id...>', 'backbones, for the scenarios that have one', [
      'mobilenet_025',
      'mobilenet_v2',
      'vgg16',
    ])
    .option('--peers', 'measure the same work by other tools beside it', false)
    .option('--data <folder>', 'photos (default: the herbarium sample)')
    .option('--weights <id=file...>', 'weight files for the jobs that learn', [])
    .option('--rounds <n>', 'rounds of every case', whole(1, 1000), 5)
    .option('--min-seconds <s>', 'a round lasts at least this long', positive, 2)
    .option('--min-count <n>', 'and does at least this many things', whole(1, 1e9), 1)
    .option('--threads <n>', 'threads for each case', whole(1, 1024))
    .option('--only <text>', 'only cases whose id contains this')
    .option('--json <file>', 'write the result here')
    .option('--markdown <file>', 'write a Markdown page here')
    .action(async (names: string[], options: object) => {
      const { runCommand } = await import('./commands/run.ts');
      await runCommand(names, options as Parameters<typeof runCommand>[1], print);
    });
  program
    .command('compare')
    .description('ratios of two results of the same machine')
    .argument('<before>')
    .argument('<after>')
    .option('--force', 'even where the machines differ', false)
    .action(async (before: string, after: string, { force }: { force: boolean }) => {
      const { compareCommand } = await import('./commands/compare.ts');
      if (await compareCommand(before, after, force, print)) process.exitCode = 1;
    });
  const peers = program.command('peers').description('the tools that Graft is measured against');
  peers
    .command('install')
    .description('make a virtual environment with them, from PyPI')
    .action(async () => (await import('./peers/environment.ts')).installPeers());
  peers
    .command('list')
    .description('which are installed')
    .action(async () => {
      const { listPeers } = await import('./peers/environment.ts');
      for (const [name, version] of Object.entries(listPeers())) print(`${name.padEnd(24)} ${version}`);
    });
  for (const command of [program, ...program.commands, ...peers.commands]) command.exitOverride();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else {
      process.stderr.write(`${isGraftError(error) ? error.message : `graft-bench failed: ${String(error)}`}\n`);
      process.exitCode = 1;
    }
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function whole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most} but received "${text}"`);
    }
    return value;
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1e6)) throw new InvalidArgumentError(`expected a positive number but received "${text}"`);
  return value;
}

import { Command, CommanderError } from 'commander';
import { isGraftError } from '@graft/errors';
import { positive, wholeNumber } from './commands/numbers.ts';
import type { ReportOptions } from './commands/report.ts';
import type { RunOptions } from './commands/run-options.ts';
import { isUsageError } from './commands/usage.ts';

/** `graft-bench ARGS`: sets `process.exitCode` to 0 (worked), 1 (failed), 2 (wrong usage) or 130 (interrupted). */
export async function runMain(args: readonly string[]): Promise<void> {
  // `graft-bench list | head` is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const program = new Command('graft-bench')
    .description('Measures Graft and its peers on this machine and on your own photos.')
    .showSuggestionAfterError(true);
  addRun(program);
  addResults(program);
  addPeers(program);
  for (const command of descendants(program)) command.exitOverride();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = statusOf(error);
  }
}

function addRun(program: Command): void {
  program
    .command('list')
    .description('the scenarios: what each measures, in what, and beside which peers')
    .action(async () => (await import('./commands/list.ts')).listCommand(print));
  program
    .command('run')
    .description('run scenarios; or "run backbones DIR": every backbone with weights here, on your own photos')
    .argument('<scenario...>', 'names from "graft-bench list"')
    .option(
      '--backbone <id...>',
      'backbones (default: mobilenet_025 mobilenet_v2 vgg16; for "backbones": all that can)',
    )
    .option('--peers', 'measure the same work by other tools beside it', false)
    .option('--data <folder>', 'photos (default: the herbarium sample)')
    .option('--weights <id=file|folder...>', 'weight files, or a folder of them', [])
    .option('--rounds <n>', 'rounds of every case', wholeNumber(1, 1000), 5)
    .option('--min-seconds <s>', 'a round lasts at least this long', positive, 2)
    .option('--min-count <n>', 'and does at least this many things', wholeNumber(1, 1e9), 1)
    .option('--threads <n>', 'threads for each case', wholeNumber(1, 1024))
    .option('--only <text>', 'only cases whose id contains this')
    .option('--json <file>', 'write the result here, after every group of cases')
    .option(
      '--resume <file>',
      'go on from this result of a run that was cut: keep what it has, measure the rest (into it, without --json)',
    )
    .option('--markdown <file>', 'write a Markdown page here')
    .option('--csv <file>', 'backbones: write the table here')
    .option('--svg <file>', 'backbones: draw accuracy against speed here')
    .option('--sort <column>', 'backbones: accuracy, extract, predict, parameters, size, memory or name', 'accuracy')
    .option('--plain', 'lines instead of the live screen', false)
    .action(async (names: string[], options: RunOptions) => {
      const { runCommand } = await import('./commands/run.ts');
      process.exitCode = await runCommand(names, options, print);
    });
}

function addResults(program: Command): void {
  program
    .command('compare')
    .description('ratios of two results of the same machine; exit status 1 where something got slower')
    .argument('<before>')
    .argument('<after>')
    .option('--force', 'even where machine, system, Node, threads or photos differ', false)
    .action(async (before: string, after: string, { force }: { force: boolean }) => {
      const { compareCommand } = await import('./commands/compare.ts');
      if (await compareCommand(before, after, force, print)) process.exitCode = 1;
    });
  program
    .command('report')
    .description('one page of one or several results')
    .argument('<result...>', 'files that run --json wrote')
    .option('--markdown <file>', 'write it here (default: stdout)')
    .option('--head', 'only the table of our cases beside their best peers', false)
    .action(async (files: string[], options: ReportOptions) => {
      const { reportCommand } = await import('./commands/report.ts');
      await reportCommand(files, options, print);
    });
}

function addPeers(program: Command): void {
  const peers = program.command('peers').description('the tools that Graft is measured against');
  peers
    .command('install')
    .description('make a virtual environment with them, from PyPI')
    .action(async () => (await import('./peers/environment.ts')).installPeers());
  peers
    .command('list')
    .description('which are installed')
    .action(async () => {
      const { peerVersions } = await import('./peers/environment.ts');
      for (const [name, version] of Object.entries(peerVersions())) print(`${name.padEnd(24)} ${version}`);
    });
}

function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${isGraftError(error) ? error.message : `graft-bench failed: ${String(error)}`}\n`);
  if (isGraftError(error) && error.code === 'interrupted') return 130;
  return isUsageError(error) ? 2 : 1;
}

function descendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(descendants)];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

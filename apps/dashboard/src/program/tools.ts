import { Argument, type Command } from 'commander';
import type { SetStatus } from './set-status.ts';
import { withDebug, type JsonFlag } from './shared-options.ts';

/** The commands about the installation itself. */
export function defineToolCommands(program: Command, setStatus: SetStatus): void {
  withDebug(program.command('backbones'))
    .description('every installed backbone')
    .option('--json', 'JSON on stdout, nothing else')
    .action(async (flags: JsonFlag) => {
      const { backbones } = await import('../commands/backbones.ts');
      setStatus(await backbones(flags));
    });
  withDebug(program.command('weights'))
    .description('the weight cache: list, fetch ID, import ID FILE, verify [ID]')
    .addArgument(new Argument('<ACTION>', 'what to do').choices(['list', 'fetch', 'import', 'verify']))
    .argument('[ID]', 'a backbone, see: graft backbones')
    .argument('[FILE]', '.h5, .weights.h5, .keras or a tfjs model.json')
    .option('--json', 'JSON on stdout, nothing else')
    .action(async (action: string, id: string | undefined, file: string | undefined, flags: JsonFlag) => {
      const { weights } = await import('../commands/weights.ts');
      setStatus(await weights(action, id, file, flags));
    });
  withDebug(program.command('doctor'))
    .description('what this machine has and lacks, and what mends each lack')
    .option('--json', 'JSON on stdout, nothing else')
    .action(async (flags: JsonFlag) => {
      const { doctor } = await import('../commands/doctor.ts');
      setStatus(await doctor(flags));
    });
}

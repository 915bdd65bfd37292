import { InvalidArgumentError, Option, type Command } from 'commander';
import { perClassCounts, splitShares, wholeNumber } from '../arguments/numbers.ts';
import type { AuditFlags } from '../commands/audit.ts';
import type { EvaluateFlags } from '../commands/evaluate.ts';
import type { ExportFlags } from '../commands/export.ts';
import type { FeaturesFlags } from '../commands/features.ts';
import type { PrepareFlags } from '../commands/prepare.ts';
import type { ViewsFlags } from '../commands/views.ts';
import type { SetStatus } from './set-status.ts';
import type { LookFlags } from '../output/look.ts';
import {
  policyOption,
  seedOption,
  withCompute,
  withDebug,
  withLook,
  withSimilar,
  type JsonFlag,
} from './shared-options.ts';

const TTA_FLAG = ['--tta', 'average six views of each photo: mirrored, cropped'] as const;

const JSON_FLAG = ['--json', 'JSON on stdout, nothing else'] as const;

/** The commands around a run: photos before it, the model after it. */
export function defineEverydayCommands(program: Command, setStatus: SetStatus): void {
  withSimilar(
    withDebug(program.command('prepare <SRC> <DST>'))
      .description('split a flat folder of photos into train, validation and test')
      .addOption(
        new Option('--split <A/B/C>', 'percentages of the three parts')
          .argParser(splitShares)
          .default([80, 10, 10], '80/10/10'),
      )
      .option('--by-name', "the class is the file's name up to its first dot: cat.0.jpg")
      .option('--per-class <A,B,C>', 'a random subset: so many photos a class in each part', perClassCounts)
      .addOption(seedOption())
      .option('--copy', 'copy the files (the default)')
      .addOption(new Option('--link', 'hard links instead of copies').conflicts('copy'))
      .option(...JSON_FLAG),
  ).action(async (source: string, target: string, flags: PrepareFlags) => {
    const { prepare } = await import('../commands/prepare.ts');
    setStatus(await prepare(source, target, flags));
  });
  withSimilar(
    withDebug(program.command('audit <DIR>'))
      .description('what is wrong with the photos')
      .option('--sheet <FILE>', 'write the pictures of every finding as HTML')
      .option('--fix', 'move them to a quarantine folder; nothing is deleted')
      .option('--fix-similar', 'as --fix, and photos too that only a network finds alike to one in another part')
      .option(...JSON_FLAG),
  ).action(async (directory: string, flags: AuditFlags) => {
    const { audit } = await import('../commands/audit.ts');
    setStatus(await audit(directory, flags));
  });
  withDebug(program.command('views <DIR>'))
    .description('a contact sheet: photos, and the augmented views of them that training takes')
    .addOption(policyOption('what the views are drawn by').default('default'))
    .option('--out <FILE.png>', 'the picture', 'views.png')
    .option('--photos <N>', 'rows: photos, evenly spread over DIR', wholeNumber(1, 100), 6)
    .option('--columns <N>', 'views of each', wholeNumber(1, 30), 7)
    .option('--size <N>', 'side of each in pixels', wholeNumber(16, 512), 160)
    .addOption(seedOption())
    .option(...JSON_FLAG)
    .action(async (directory: string, flags: ViewsFlags) => {
      const { views } = await import('../commands/views.ts');
      setStatus(await views(directory, flags));
    });
  withDebug(program.command('evaluate <BUNDLE> <DIR>'))
    .description('test report of one model on class folders')
    .option('--report <FILE>', 'write the report as HTML')
    .option(...TTA_FLAG)
    .option('--learning-curve', 'accuracy with fewer training photos (DIR has train/ too)')
    .option('--label-errors', 'look for wrong labels among the training photos too')
    .option(...JSON_FLAG)
    .action(async (bundle: string, directory: string, flags: EvaluateFlags) => {
      const { evaluate } = await import('../commands/evaluate.ts');
      setStatus(await evaluate(bundle, directory, flags));
    });
  withDebug(withLook(program.command('compare [PATH...]')))
    .description('several models on one test set: BUNDLE BUNDLE… DIR; or runs side by side: RUN…, or nothing')
    .usage('[options] [BUNDLE BUNDLE... DIR | RUN... | RESULT.json]')
    .addHelpText(
      'after',
      '\nWith bundles and a folder: accuracies with intervals and McNemar’s test on those photos. With runs, or with\nnothing (those in graft-runs): a table, their curves, accuracy against speed. With a result of graft-bench:\nthe same for the backbones in it.',
    )
    .option(...TTA_FLAG)
    .action(async (paths: string[], flags: LookFlags & { readonly tta?: boolean }) => {
      const { areRuns, compareRuns } = await import('../commands/compare-runs.ts');
      if (await areRuns(paths)) {
        setStatus(await compareRuns(paths, flags));
        return;
      }
      const { compare } = await import('../commands/compare.ts');
      setStatus(await compare(paths, flags));
    });
  withDebug(program.command('predict <BUNDLE> <FILE...>'))
    .description('class and probabilities of photos (a folder, a glob, - for a list on stdin)')
    .option(...TTA_FLAG)
    .option('--json', 'one JSON object a photo')
    .action(async (bundle: string, files: string[], flags: JsonFlag & { readonly tta?: boolean }) => {
      const { predict } = await import('../commands/predict.ts');
      setStatus(await predict(bundle, files, flags));
    });
  withDebug(
    withCompute(
      program
        .command('features <DIR>')
        .description('features of every photo below DIR, without training')
        .requiredOption('--backbone <ID>', 'see: graft backbones')
        .requiredOption('--out <FILE.npy>', 'float32 [photos, features]', npyFile),
    )
      .addOption(policyOption('what augmented views are drawn by (default: "default")'))
      .addOption(seedOption()),
  )
    .option(...JSON_FLAG)
    .action(async (directory: string, flags: FeaturesFlags) => {
      const { features } = await import('../commands/features.ts');
      setStatus(await features(directory, flags));
    });
  withDebug(program.command('export <BUNDLE> <TARGET>'))
    .description('the whole classifier, preprocessing inside, for other runtimes')
    .addOption(
      new Option('--to <FORMAT>', 'of the result').choices(['onnx', 'onnx-int8', 'tfjs']).makeOptionMandatory(),
    )
    .option('--calibration <DIR>', "photos to calibrate int8 with (default: the run's training photos)")
    .option(...JSON_FLAG)
    .action(async (bundle: string, target: string, flags: ExportFlags) => {
      const { exportModel } = await import('../commands/export.ts');
      setStatus(await exportModel(bundle, target, flags));
    });
}

function npyFile(text: string): string {
  if (text.endsWith('.npy')) return text;
  throw new InvalidArgumentError('Expected a name that ends in .npy.');
}

import { Option, type Command } from 'commander';
import { classWeights, pictureSize, realNumber, wholeNumber } from '../arguments/numbers.ts';
import type { ReplayFlags } from '../commands/replay.ts';
import type { SampleFlags } from '../commands/sample.ts';
import type { TrainFlags } from '../commands/train.ts';
import type { LookFlags } from '../output/look.ts';
import type { SetStatus } from './set-status.ts';
import { policyOption, seedOption, withCompute, withDebug, withLook } from './shared-options.ts';
import { unexpectedArguments } from './unexpected.ts';

/** The commands that start a run or look at one. */
export function defineRunCommands(program: Command, setStatus: SetStatus): void {
  defineSample(program, setStatus);
  defineTrain(program, setStatus);
  withDebug(program.command('start'))
    .description('choose on a screen: the sample, a folder and a backbone, or a recent run')
    .action(async () => {
      const { startInteractively } = await import('../commands/start.ts');
      setStatus(await startInteractively());
    });
  withDebug(withLook(program.command('watch <RUN>')))
    .description('the dashboard over a run that is going on (q leaves it running)')
    .action(async (run: string, flags: LookFlags) => {
      const { watch } = await import('../commands/watch.ts');
      setStatus(await watch(run, flags));
    });
  withDebug(withLook(program.command('replay <FILE>')))
    .description('the dashboard over a recorded run (events.ndjson)')
    .option('--speed <N>', 'times faster than it was (0: at once)', realNumber(0, 10000), 1)
    .option('--svg <FILE>', 'draw how it ended as a picture instead')
    .option('--size <COLUMNSxROWS>', 'of that picture, in characters (default: 120x40)', pictureSize)
    .action(async (file: string, flags: ReplayFlags) => {
      const { replay } = await import('../commands/replay.ts');
      setStatus(await replay(file, flags));
    });
}

/** Hidden under its own name too: it is what `graft` alone does. */
function defineSample(program: Command, setStatus: SetStatus): void {
  withDebug(
    withLook(program.command('sample', { isDefault: true }))
      .description('the built-in sample job, start to finish, without a network')
      .argument('[unexpected...]')
      .usage('[options]')
      .addOption(seedOption())
      .option('--out <DIR>', 'folder of the run'),
  ).action(async (unexpected: string[], flags: SampleFlags) => {
    if (unexpected.length > 0) unexpectedArguments(program, unexpected);
    const { sample } = await import('../commands/sample.ts');
    setStatus(await sample(flags));
  });
}

function defineTrain(program: Command, setStatus: SetStatus): void {
  withLook(
    withCompute(
      program
        .command('train [DIR]')
        .description('audit, extract, train the head, evaluate, write the bundle')
        .addHelpText(
          'after',
          '\nDIR holds train/ validation/ test/ (test optional) with a folder a class, or the class folders themselves,\nwhich are then split 80/10/10 by seed.',
        )
        .option('--backbone <ID>', 'see: graft backbones')
        .addOption(
          new Option('--recipe <R>', 'how it is trained')
            .choices(['default', 'tutorial', 'scratch'])
            .default('default'),
        )
        .addOption(
          new Option(
            '--head <H>',
            'what is trained on the features (auto: linear, discriminant or knn, by cross-validation)',
          ).choices(['auto', 'linear', 'discriminant', 'mlp', 'knn', 'tutorial']),
        )
        .option('--learning-rate <X>', 'greatest step of gradient descent (default: 0.001)', realNumber(1e-9, 1e3))
        .option('--find-lr', 'measure the learning rate first (mlp, tutorial, fine-tuning), and train with it')
        .option('--epochs <N>', 'epochs at most', wholeNumber(1, 100000))
        .option('--batch-size <N>', 'photos a step', wholeNumber(1, 65536))
        .option('--no-augment', 'the training photos as they are')
        .addOption(policyOption("what augmented views are drawn by (default: the recipe's)")),
    )
      .addOption(seedOption())
      .option('--out <DIR>', 'folder of the run (default: graft-runs/<id>)')
      .option('--fine-tune <N>', 'unfreeze the last N stages after the head', wholeNumber(0, 1000))
      .option('--fine-tune-epochs <N>', 'epochs of that (default: 15, or --epochs where less)', wholeNumber(1, 100000))
      .option('--tensorboard', "event files for TensorBoard in the run's folder")
      .option('--resume <RUN>', 'go on with an interrupted run')
      .option('--no-cache', 'compute every feature anew'),
  )
    .addOption(new Option('--optimizer <O>', 'of gradient descent').choices(['adam', 'adamw', 'sgd']))
    .addOption(
      new Option('--schedule <S>', 'of the learning rate').choices(['constant', 'cosine', 'one-cycle', 'plateau']),
    )
    .option('--warm-up <PART>', 'part of the run over which cosine rises', realNumber(0, 0.99))
    .option('--weight-decay <W>', 'of adamw and sgd', realNumber(0, 10))
    .option('--momentum <M>', 'of sgd', realNumber(0, 0.9999))
    .option('--label-smoothing <S>', 'certainty that is spread over all classes', realNumber(0, 0.9))
    .option('--mixup <ALPHA>', 'blend the features of pairs of photos', realNumber(0, 100))
    .option('--class-weights <W>', '"balanced", or a number for each class: 1,2.5,1', classWeights)
    .option('--clip-norm <N>', 'greatest norm of the gradients', realNumber(0, 1e9))
    .option('--debug', 'show the stack and the cause of a failure')
    .option('--detach', 'start the run, print its folder and leave it alone')
    .action(async (directory: string | undefined, flags: TrainFlags, command: Command) => {
      const { train } = await import('../commands/train.ts');
      const given = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
      setStatus(await train(directory, flags, given));
    });
}

import { Option, type Command } from 'commander';
import { cosine, wholeNumber } from '../arguments/numbers.ts';

export interface JsonFlag {
  readonly json?: boolean;
}

/** The flags of everything that shows a run. */
export const withLook = (command: Command): Command =>
  command
    .option('--plain', 'lines instead of the dashboard, no escape codes')
    .option('--json', 'events as NDJSON on stdout, nothing else');

/** Every command takes it; `main` looks for it. */
export const withDebug = (command: Command): Command =>
  command.option('--debug', 'show the stack and the cause of a failure');

/** The flags of everything that computes features. */
export const withCompute = (command: Command): Command =>
  command
    .option('--weights <FILE>', 'weights of the backbone, instead of the cache')
    .addOption(
      new Option('--precision <P>', 'arithmetic of the frozen backbone')
        .choices(['auto', 'int8', 'fp32'])
        .default('auto'),
    )
    .addOption(
      new Option('--calibration <M>', "how int8's ranges are chosen")
        .choices(['mse', 'percentile', 'minmax', 'entropy'])
        .default('mse'),
    )
    .addOption(
      new Option('--backend <B>', 'what runs the backbone')
        .choices(['auto', 'onnx', 'tensorflow', 'wasm', 'cpu'])
        .default('auto'),
    )
    .option(
      '--image-size <N>',
      "side of the input in pixels (default: the backbone's own; training on few photos may take 9/7 of it)",
      wholeNumber(16, 2048),
    )
    .option('--views <K>', 'augmented views of each training photo (0: fresh ones each epoch)', wholeNumber(0, 1000))
    .option('--threads <N>', 'threads (default: all)', wholeNumber(1, 1024));

/** Named here, so that help needs no pipeline; a test holds the names to core's. */
export const policyOption = (description: string): Option =>
  new Option('--policy <P>', description).choices([...POLICY_CHOICES]);

export const POLICY_CHOICES = ['default', 'tutorial', 'imagenet', 'rand-augment', 'trivial-augment'] as const;

export const seedOption = (): Option =>
  new Option('--seed <N>', 'seed of everything that is random').argParser(wholeNumber(0, 0xffffffff)).default(42);

/** The flags of whatever can ask a network for photos that are alike. */
export const withSimilar = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--similar [COSINE]',
        'ask a network too for photos that are alike: cropped, mirrored, taken a second later (default: 0.94)',
      ).argParser(cosine),
    )
    .option('--backbone <ID>', 'the network for --similar: see graft backbones; features that are stored are used')
    .option('--weights <FILE>', 'its weights, instead of the cache')
    .hook('preAction', (_, action) => {
      const { similar, backbone, fixSimilar } = action.opts<{
        similar?: unknown;
        backbone?: string;
        fixSimilar?: true;
      }>();
      if (backbone === undefined && (similar !== undefined || fixSimilar === true))
        action.error(
          'error: --similar needs a network to ask, such as --backbone mobilenet_v2. Expected --backbone ID: see graft backbones',
        );
      if (similar === undefined && (backbone !== undefined || fixSimilar === true))
        action.setOptionValue('similar', true);
    });

import { resolve } from 'node:path';

import type { CalibrationMethod } from '@graft/onnx';

import { GraftError } from '../errors/index.ts';
import type { PolicyName } from '../image/index.ts';
import {
  gradientFlags,
  resolveGradientOptions,
  steppingFlags,
  type GradientOptions,
  type ResolvedGradientOptions,
} from './gradient-options.ts';

export type Recipe = 'default' | 'tutorial' | 'scratch';
export type PrecisionChoice = 'auto' | 'int8' | 'fp32';
export type Backend = 'auto' | 'onnx' | 'tensorflow' | 'wasm' | 'cpu';
/** `auto`: `linear`, `discriminant` or `knn`, whichever does best in cross-validation; the others by name: see `@graft/core/train`. */
export type HeadChoice = (typeof HEADS)[number];
export const HEADS = ['auto', 'linear', 'discriminant', 'tutorial', 'mlp', 'knn'] as const;

/** Epochs of fine-tuning where nobody says how many: with a pretrained network the best comes early. */
export const FINE_TUNE_EPOCHS = 15;

/** As `quantizeOnnx` has it. */
export const DEFAULT_CALIBRATION: CalibrationMethod = 'mse';

/** A training job as a person asks for it: the flags of `graft train`. What is left out has a default. */
export interface TrainingConfig extends GradientOptions {
  /** Folder with the photos; see `scanDataset`. */
  readonly directory: string;
  /** Preset id; the recipe `scratch` has no use for it. */
  readonly backbone: string;
  readonly recipe?: Recipe | undefined;
  /** File of backbone weights instead of the bundled or cached ones. */
  readonly weights?: string | undefined;
  readonly head?: HeadChoice | undefined;
  /** `true`: measure the learning rate first, and train with what was found. */
  readonly findLr?: boolean | undefined;
  /** At most so many. */
  readonly epochs?: number | undefined;
  readonly batchSize?: number | undefined;
  /** Augmented views of each training photo beside itself; 0: fresh augmentation each epoch. Default: see `defaultViews`. */
  readonly views?: number | undefined;
  /** `false`: the training photos as they are. */
  readonly augment?: boolean | undefined;
  /** What augmented views are drawn by. Default: the tutorial's own for `tutorial`, otherwise `default`. */
  readonly policy?: PolicyName | undefined;
  readonly precision?: PrecisionChoice | undefined;
  /** How int8's ranges are chosen; see `quantizeOnnx`. */
  readonly calibration?: CalibrationMethod | undefined;
  readonly backend?: Backend | undefined;
  readonly seed?: number | undefined;
  /** Folder of the run; by default `graft-runs/<runId>` below the working directory. */
  readonly out?: string | undefined;
  /** Side of the square input in pixels. */
  readonly imageSize?: number | undefined;
  /** Stages to unfreeze after the head. */
  readonly fineTune?: number | undefined;
  /** Epochs of fine-tuning. Default: {@link FINE_TUNE_EPOCHS}, or `epochs` where that is less. */
  readonly fineTuneEpochs?: number | undefined;
  readonly threads?: number | undefined;
  /** `true`: TensorBoard event files in the run's folder, below `tensorboard/`. */
  readonly tensorboard?: boolean | undefined;
  /** `false`: compute every feature anew and keep none. */
  readonly cache?: boolean | undefined;
  /** Project whose backbone plugins count; by default the working directory's. */
  readonly root?: string | undefined;
}

/** A job with its defaults filled in: what `config.json` holds and a resumed run repeats. Plain JSON. */
export interface ResolvedConfig extends ResolvedGradientOptions {
  readonly directory: string;
  readonly backbone: string;
  readonly recipe: Recipe;
  readonly weights: string | null;
  readonly head: HeadChoice;
  readonly findLr: boolean;
  readonly epochs: number;
  readonly batchSize: number;
  /** `null`: by the number of photos, see {@link defaultViews}. */
  readonly views: number | null;
  readonly augment: boolean;
  readonly policy: PolicyName;
  readonly precision: PrecisionChoice;
  readonly calibration: CalibrationMethod;
  readonly backend: Backend;
  readonly seed: number;
  readonly imageSize: number | null;
  readonly fineTune: number;
  readonly fineTuneEpochs: number;
  readonly threads: number | null;
  readonly tensorboard: boolean;
  readonly cache: boolean;
  readonly root: string | null;
}

/** The tutorial is exact, and so it computes as Keras does, unless int8 is asked for by name. */
function precisionOf(choice: PrecisionChoice, recipe: Recipe): PrecisionChoice {
  return choice === 'auto' && recipe === 'tutorial' ? 'fp32' : choice;
}

function policyOf(recipe: Recipe): PolicyName {
  return recipe === 'tutorial' ? 'tutorial' : 'default';
}

/** Defaults that differ between recipes. The tutorial's are its article's. */
const RECIPES: Readonly<Record<Recipe, Pick<ResolvedConfig, 'head' | 'epochs' | 'batchSize' | 'views'>>> = {
  default: { head: 'auto', epochs: 100, batchSize: 64, views: null },
  tutorial: { head: 'tutorial', epochs: 10, batchSize: 64, views: 0 },
  scratch: { head: 'tutorial', epochs: 20, batchSize: 64, views: 0 },
};

/**
 * Fills in the defaults and checks the numbers.
 *
 * @throws GraftError `bad-option`
 */
export function resolveConfig(config: TrainingConfig): ResolvedConfig {
  const recipe = config.recipe ?? 'default';
  const defaults = RECIPES[recipe];
  checkFresh(config);
  checkTuned(config);
  checkPolicy(config);
  const resolved: ResolvedConfig = {
    directory: resolve(config.directory),
    backbone: config.backbone,
    recipe,
    weights: config.weights === undefined ? null : resolve(config.weights),
    head: config.head ?? defaults.head,
    findLr: findsRate(config, recipe),
    epochs: whole('--epochs', config.epochs ?? defaults.epochs, 1),
    batchSize: whole('--batch-size', config.batchSize ?? defaults.batchSize, 1),
    views: config.augment === false ? 0 : viewsOf(config.views ?? defaults.views),
    augment: config.augment ?? true,
    policy: config.policy ?? policyOf(recipe),
    precision: precisionOf(config.precision ?? 'auto', recipe),
    calibration: config.calibration ?? DEFAULT_CALIBRATION,
    backend: config.backend ?? 'auto',
    seed: whole('--seed', config.seed ?? 42, 0),
    imageSize: config.imageSize === undefined ? null : whole('--image-size', config.imageSize, 1),
    fineTune: whole('--fine-tune', config.fineTune ?? 0, 0),
    fineTuneEpochs: fineTuneEpochs(config, defaults.epochs),
    threads: config.threads === undefined ? null : whole('--threads', config.threads, 1),
    tensorboard: config.tensorboard ?? false,
    cache: config.cache ?? true,
    root: config.root === undefined ? null : resolve(config.root),
    ...resolveGradientOptions(config),
  };
  checkSteps(resolved);
  return resolved;
}

function fineTuneEpochs({ epochs, fineTuneEpochs: given }: TrainingConfig, usual: number): number {
  return whole('--fine-tune-epochs', given ?? Math.min(epochs ?? usual, FINE_TUNE_EPOCHS), 1);
}

/** The learning rate test needs something that has a learning rate. */
function findsRate({ findLr = false, head, fineTune = 0 }: TrainingConfig, recipe: Recipe): boolean {
  const chosen = head ?? RECIPES[recipe].head;
  if (!findLr || fineTune > 0 || chosen === 'tutorial' || chosen === 'mlp') return findLr;
  throw new GraftError({
    code: 'bad-option',
    what: 'This head is solved, not trained in steps: it has no learning rate',
    received: `--find-lr with --head ${chosen}`,
    expected: 'a head that is trained by gradients, or stages that are fine-tuned',
    next: '--head mlp --find-lr, or --fine-tune N --find-lr',
  });
}

/** Heads without epochs. */
const SOLVED: readonly HeadChoice[] = ['linear', 'discriminant', 'knn'];

/** A head that is solved looks at all photos at once: they cannot be new ones each epoch. */
function checkFresh({ head, views, augment }: TrainingConfig): void {
  if (views !== 0 || augment === false || !SOLVED.includes(head ?? 'auto')) return;
  throw new GraftError({
    code: 'bad-option',
    what: 'This head is solved on stored features: it has no epochs to augment photos anew in',
    received: `--views 0 with --head ${head}`,
    expected: 'stored views, or a head that is trained by gradients',
    next: `--head ${head} --views 4, or --head tutorial --views 0`,
  });
}

/**
 * Options for gradient descent are an error where nothing descends: they would be without effect, silently. Said before
 * anything is computed.
 */
function checkSteps(config: ResolvedConfig): void {
  const { head, fineTune, augment, views } = config;
  const solved = head === 'auto' ? !(augment && views === 0) : SOLVED.includes(head);
  const given = solved && fineTune === 0 ? steppingFlags(config) : [];
  if (given.length === 0) return;
  throw new GraftError({
    code: 'bad-option',
    what: 'This head is solved, not trained by gradient descent',
    received: given.join(' '),
    expected: 'these with --head mlp, --head tutorial or --fine-tune N',
    next: 'graft train --help',
  });
}

/** A policy that nothing is drawn by would be without effect, silently. */
function checkPolicy({ policy, recipe, augment }: TrainingConfig): void {
  if (policy === undefined || policy === policyOf(recipe ?? 'default')) return;
  const without = recipe === 'scratch' ? '--recipe scratch' : augment === false ? '--no-augment' : undefined;
  if (without === undefined) return;
  throw new GraftError({
    code: 'bad-option',
    what: 'No augmented views are drawn in this job',
    received: `--policy ${policy} with ${without}`,
    expected: 'a job that augments its training photos',
    next: `--policy ${policy}, without ${without}`,
  });
}

/** Nearest neighbours have no gradient. */
function checkTuned({ head, fineTune = 0 }: TrainingConfig): void {
  if (fineTune === 0 || head !== 'knn') return;
  throw new GraftError({
    code: 'bad-option',
    what: 'A head of nearest neighbours cannot be fine-tuned',
    received: `--fine-tune ${fineTune} with --head knn`,
    expected: 'a head that has a gradient',
    next: `--head linear --fine-tune ${fineTune}`,
  });
}

function viewsOf(views: number | null): number | null {
  return views === null ? null : whole('--views', views, 0);
}

/**
 * Augmented views of each training photo where nobody said how many: few photos need and can afford many. Measured: on 210
 * flowers four views gain a point of accuracy over none, on 1000 cats and dogs one view gains half a point and a second
 * next to nothing.
 */
export function defaultViews(trainingPhotos: number): number {
  return Math.max(1, Math.min(8, Math.floor(1600 / Math.max(1, trainingPhotos))));
}

function whole(flag: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new GraftError({
    code: 'bad-option',
    what: `${flag} makes no sense`,
    received: String(value),
    expected: `a whole number, ${least} or more`,
  });
}

/** The shell command that repeats a job. */
export function commandOf(config: ResolvedConfig): string {
  const words = ['graft', 'train', config.directory, '--backbone', config.backbone];
  const defaults = RECIPES[config.recipe];
  const flag = (name: string, value: string | number | null, unless: unknown): void => {
    if (value !== null && value !== unless) words.push(`--${name}`, String(value));
  };
  flag('recipe', config.recipe, 'default');
  flag('weights', config.weights, null);
  flag('head', config.head, defaults.head);
  if (config.findLr) words.push('--find-lr');
  flag('epochs', config.epochs, defaults.epochs);
  flag('batch-size', config.batchSize, defaults.batchSize);
  if (config.augment) flag('views', config.views, defaults.views);
  else words.push('--no-augment');
  flag('policy', config.policy, policyOf(config.recipe));
  flag('precision', config.precision, 'auto');
  flag('calibration', config.calibration, DEFAULT_CALIBRATION);
  flag('backend', config.backend, 'auto');
  flag('seed', config.seed, 42);
  flag('image-size', config.imageSize, null);
  flag('fine-tune', config.fineTune, 0);
  if (config.fineTune > 0) {
    flag('fine-tune-epochs', config.fineTuneEpochs, Math.min(config.epochs, FINE_TUNE_EPOCHS));
  }
  flag('threads', config.threads, null);
  for (const [name, value] of gradientFlags(config)) flag(name, value, null);
  if (config.tensorboard) words.push('--tensorboard');
  if (!config.cache) words.push('--no-cache');
  return words.map(quote).join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

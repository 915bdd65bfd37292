import { GraftError } from '../errors/index.ts';
import type { JsonReader } from '../model/index.ts';
import type { OptimizerConfig, ScheduleConfig, TrainingSettings } from '../train/index.ts';

export const OPTIMIZERS = ['adam', 'adamw', 'sgd'] as const;
export const SCHEDULES = ['constant', 'cosine', 'one-cycle', 'plateau'] as const;

/** How gradient descent is to go, where a person says so: for heads that are trained by it, and for fine-tuning. */
export interface GradientOptions {
  readonly optimizer?: (typeof OPTIMIZERS)[number] | undefined;
  /** Greatest of the schedule; of the last stage, where stages are fine-tuned. */
  readonly learningRate?: number | undefined;
  readonly schedule?: (typeof SCHEDULES)[number] | undefined;
  /** Part of the run over which `cosine` rises, in [0, 1). */
  readonly warmUp?: number | undefined;
  /** Of AdamW and SGD. */
  readonly weightDecay?: number | undefined;
  /** Of SGD. */
  readonly momentum?: number | undefined;
  readonly labelSmoothing?: number | undefined;
  /** Alpha of mixup on the stored features; 0: none. */
  readonly mixup?: number | undefined;
  /** `balanced`: each class counts as much as every other; or a weight for each class, in the order of their names. */
  readonly classWeights?: 'balanced' | readonly number[] | undefined;
  /** Greatest global norm of the gradients. */
  readonly clipNorm?: number | undefined;
}

/** The same with `null` for what nobody said: what `config.json` holds. */
export interface ResolvedGradientOptions {
  readonly optimizer: (typeof OPTIMIZERS)[number] | null;
  readonly learningRate: number | null;
  readonly schedule: (typeof SCHEDULES)[number] | null;
  readonly warmUp: number | null;
  readonly weightDecay: number | null;
  readonly momentum: number | null;
  readonly labelSmoothing: number | null;
  readonly mixup: number | null;
  readonly classWeights: 'balanced' | readonly number[] | null;
  readonly clipNorm: number | null;
}

/** Of each number: the least and the greatest that make sense, and how to say so. */
const RANGES = {
  learningRate: [Number.MIN_VALUE, 1e3, 'above 0, at most 1000'],
  warmUp: [0, 0.99, 'from 0 to 0.99'],
  weightDecay: [0, 10, 'from 0 to 10'],
  momentum: [0, 0.9999, 'from 0 to 0.9999'],
  labelSmoothing: [0, 0.9, 'from 0 to 0.9'],
  mixup: [0, 100, 'from 0 to 100'],
  clipNorm: [Number.MIN_VALUE, 1e9, 'above 0'],
} as const;

type NumberOption = keyof typeof RANGES;
const NUMBERS = Object.keys(RANGES) as NumberOption[];

/**
 * Checks the options.
 *
 * @throws GraftError `bad-option`
 */
export function resolveGradientOptions(options: GradientOptions): ResolvedGradientOptions {
  const numbers = Object.fromEntries(
    NUMBERS.map((name) => [name, options[name] === undefined ? null : inRange(name, options[name])]),
  ) as Record<NumberOption, number | null>;
  const { classWeights = null } = options;
  if (Array.isArray(classWeights) && !classWeights.every((weight: number) => weight > 0 && weight < 1e6)) {
    throw bad('--class-weights', classWeights.join(','), '"balanced" or a number above 0 for each class');
  }
  return {
    optimizer: options.optimizer === undefined ? null : oneOf('--optimizer', OPTIMIZERS, options.optimizer),
    schedule: options.schedule === undefined ? null : oneOf('--schedule', SCHEDULES, options.schedule),
    classWeights,
    ...numbers,
  };
}

/** Reads them out of a `config.json`; one from before there were any has none. */
export function readGradientOptions(json: JsonReader): GradientOptions {
  const numbers = NUMBERS.map((name) => [name, isNothing(json.raw(name)) ? undefined : json.number(name)] as const);
  const weights = json.raw('classWeights');
  return {
    ...(Object.fromEntries(numbers) as Partial<Record<NumberOption, number>>),
    optimizer: isNothing(json.raw('optimizer')) ? undefined : json.oneOf('optimizer', OPTIMIZERS),
    schedule: isNothing(json.raw('schedule')) ? undefined : json.oneOf('schedule', SCHEDULES),
    classWeights: isNothing(weights)
      ? undefined
      : Array.isArray(weights)
        ? weights.map(Number)
        : json.oneOf('classWeights', ['balanced']),
  };
}

/** The flags that give them, in pairs of name and value. */
export function gradientFlags(options: ResolvedGradientOptions): [string, string | number | null][] {
  const { classWeights, optimizer, schedule } = options;
  return [
    ['optimizer', optimizer],
    ['schedule', schedule],
    ...NUMBERS.map((name): [string, number | null] => [dashed(name), options[name]]),
    ['class-weights', Array.isArray(classWeights) ? classWeights.join(',') : (classWeights as string | null)],
  ];
}

/** Those that only gradient descent heeds, as flags: what a head that is solved has no use for. */
export function steppingFlags(options: ResolvedGradientOptions): string[] {
  return gradientFlags(options).flatMap(([name, value]) =>
    value === null || name === 'class-weights' ? [] : [`--${name}`],
  );
}

/** Settings with a person's wishes in place of the defaults. @param labels of the training photos */
export function withGradientOptions(
  settings: TrainingSettings,
  options: ResolvedGradientOptions,
  labels: Int32Array,
): TrainingSettings {
  const { learningRate, labelSmoothing, mixup, clipNorm } = options;
  const classWeights = classWeightsOf(options, labels, settings.classes);
  return {
    ...settings,
    ...(learningRate !== null && { learningRate }),
    ...(labelSmoothing !== null && { labelSmoothing }),
    ...(mixup !== null && { mixup }),
    ...(clipNorm !== null && { clipNorm }),
    ...(classWeights && { classWeights }),
    optimizer: optimizerOf(settings.optimizer, options),
    schedule: scheduleOf(settings.schedule, options),
  };
}

/**
 * Weight of each class in the loss. Balanced as scikit-learn has it: photos / (classes · photos of the class).
 *
 * @throws GraftError `bad-option` where there are not as many as classes
 */
export function classWeightsOf(
  { classWeights }: ResolvedGradientOptions,
  labels: Int32Array,
  classes: number,
): readonly number[] | undefined {
  if (classWeights === null) return undefined;
  if (classWeights === 'balanced') {
    const counts = new Array<number>(classes).fill(0);
    for (const label of labels) counts[label]!++;
    return counts.map((count) => labels.length / (classes * Math.max(1, count)));
  }
  if (classWeights.length === classes) return classWeights;
  throw bad('--class-weights', classWeights.join(','), `${classes} numbers, one for each class`);
}

function optimizerOf(usual: OptimizerConfig, options: ResolvedGradientOptions): OptimizerConfig {
  const kind = options.optimizer ?? usual.kind;
  const usualDecay = usual.kind === 'adam' ? 0 : (usual.weightDecay ?? 0);
  if (kind === 'sgd') {
    const before = usual.kind === 'sgd' ? usual : undefined;
    const weightDecay = options.weightDecay ?? before?.weightDecay ?? 0;
    return { ...before, kind, momentum: options.momentum ?? before?.momentum ?? 0.9, weightDecay };
  }
  if (options.momentum !== null) throw bad('--momentum', `with ${kind}`, '--optimizer sgd');
  if (kind === 'adamw') return { kind, weightDecay: options.weightDecay ?? (usualDecay === 0 ? 0.01 : usualDecay) };
  if (options.weightDecay !== null) throw bad('--weight-decay', 'with adam', '--optimizer adamw or sgd');
  return { kind };
}

function scheduleOf(usual: ScheduleConfig, { schedule, warmUp }: ResolvedGradientOptions): ScheduleConfig {
  const kind = schedule ?? usual.kind;
  if (kind === 'cosine') {
    const before = usual.kind === 'cosine' ? usual.warmUp : undefined;
    return { kind, warmUp: warmUp ?? before ?? 0 };
  }
  if (warmUp !== null) throw bad('--warm-up', `with the schedule ${kind}`, '--schedule cosine');
  return usual.kind === kind ? usual : { kind };
}

function inRange(name: NumberOption, value: number): number {
  const [least, most, expected] = RANGES[name];
  if (value >= least && value <= most) return value;
  throw bad(`--${dashed(name)}`, String(value), `a number ${expected}`);
}

function oneOf<const T extends string>(flag: string, options: readonly T[], value: string): T {
  const found = options.find((option) => option === value);
  if (found !== undefined) return found;
  throw bad(flag, value, `one of ${options.join(', ')}`);
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const bad = (flag: string, received: string, expected: string): GraftError =>
  new GraftError({
    code: 'bad-option',
    what: `${flag} makes no sense`,
    received,
    expected,
    next: 'graft train --help',
  });

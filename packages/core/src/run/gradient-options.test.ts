import { JsonReader } from '../model/index.ts';
import type { TrainingSettings } from '../train/index.ts';
import {
  classWeightsOf,
  gradientFlags,
  readGradientOptions,
  resolveGradientOptions,
  withGradientOptions,
  type GradientOptions,
} from './gradient-options.ts';
import { commandOf, resolveConfig } from './training-config.ts';

const usual: TrainingSettings = {
  classes: 2,
  epochs: 3,
  seed: 1,
  learningRate: 1e-3,
  optimizer: { kind: 'adamw', weightDecay: 0.05 },
  schedule: { kind: 'cosine', warmUp: 0.1 },
  restoreBest: true,
};
const labels = Int32Array.of(0, 0, 0, 1);
const settings = (options: GradientOptions) => withGradientOptions(usual, resolveGradientOptions(options), labels);

describe('options for gradient descent', () => {
  it('leave the defaults alone where nobody says anything', () => {
    expect(settings({})).toEqual(usual);
  });

  it('take the place of the defaults', () => {
    const options: GradientOptions = {
      optimizer: 'sgd',
      learningRate: 0.1,
      schedule: 'one-cycle',
      momentum: 0.8,
      weightDecay: 0.001,
      labelSmoothing: 0.1,
      mixup: 0.2,
      classWeights: 'balanced',
      clipNorm: 2,
    };
    expect(settings(options)).toEqual({
      ...usual,
      ...{ learningRate: 0.1, labelSmoothing: 0.1, mixup: 0.2, clipNorm: 2, classWeights: [4 / 6, 4 / 2] },
      optimizer: { kind: 'sgd', momentum: 0.8, weightDecay: 0.001 },
      schedule: { kind: 'one-cycle' },
    });
    expect(settings({ warmUp: 0.3 }).schedule).toEqual({ kind: 'cosine', warmUp: 0.3 });
  });

  it('are the same after a way through config.json, and stand in the command that repeats the run', () => {
    const options = { optimizer: 'adamw', learningRate: 0.002, classWeights: [1, 2.5], clipNorm: 1 } as const;
    const config = resolveConfig({ directory: '/photos', backbone: 'vgg16', fineTune: 2, ...options });
    const read = readGradientOptions(JsonReader.parse(JSON.stringify(config), 'config.json', 'run-unreadable'));
    expect(resolveGradientOptions(read)).toEqual(resolveGradientOptions(options));
    expect(commandOf(config)).toBe(
      'graft train /photos --backbone vgg16 --fine-tune 2 --optimizer adamw --learning-rate 0.002 --clip-norm 1 --class-weights 1,2.5',
    );
    expect(gradientFlags(resolveGradientOptions({})).every(([, value]) => value === null)).toBe(true);
    expect(readGradientOptions(JsonReader.parse('{}', 'config.json', 'x'))).toMatchObject({ optimizer: undefined });
  });

  it.each<[string, GradientOptions, RegExp]>([
    ['a rate of nothing', { learningRate: 0 }, /--learning-rate/],
    ['smoothing of everything', { labelSmoothing: 1 }, /--label-smoothing.*0 to 0.9/],
    ['an optimizer that is none', { optimizer: 'lion' as 'adam' }, /--optimizer.*lion.*adam, adamw, sgd/],
    ['momentum without SGD', { optimizer: 'adam', momentum: 0.5 }, /--momentum.*--optimizer sgd/],
    ['decay with plain Adam', { optimizer: 'adam', weightDecay: 0.1 }, /--weight-decay.*adamw/],
    ['a warm-up with no cosine', { schedule: 'plateau', warmUp: 0.1 }, /--warm-up.*--schedule cosine/],
    ['weights for other classes', { classWeights: [1, 2, 3] }, /--class-weights.*2 numbers/],
  ])('name what makes no sense: %s', (_what, options, message) => {
    const made = () => classWeightsOf(resolveGradientOptions(options), labels, settings(options).classes);
    expect(made).toThrow(message);
  });
});

import { commandOf, resolveConfig } from './training-config.ts';

describe('a training job', () => {
  const job = { directory: 'photos', backbone: 'vgg16' };

  it('names in its command what is not the default, and nothing else', () => {
    const command = commandOf(resolveConfig({ ...job, precision: 'int8', calibration: 'percentile', seed: 7 }));
    expect(command).toMatch(/--precision int8 --calibration percentile --seed 7$/);
    expect(commandOf(resolveConfig(job))).toMatch(/photos --backbone vgg16$/);
  });

  it('computes the tutorial in fp32 unless int8 is asked for by name', () => {
    expect(resolveConfig({ ...job, recipe: 'tutorial' }).precision).toBe('fp32');
    expect(resolveConfig({ ...job, recipe: 'tutorial', precision: 'int8' }).precision).toBe('int8');
  });

  it('draws the tutorial’s views by its own policy, others by the default, and any by the one that is named', () => {
    expect(resolveConfig({ ...job, recipe: 'tutorial' }).policy).toBe('tutorial');
    expect(resolveConfig(job).policy).toBe('default');
    const named = resolveConfig({ ...job, recipe: 'tutorial', policy: 'rand-augment' });
    expect(commandOf(named)).toMatch(/--recipe tutorial --policy rand-augment /);
  });

  it('refuses a policy where nothing is augmented', () => {
    expect(() => resolveConfig({ ...job, augment: false, policy: 'imagenet' })).toThrow(/imagenet with --no-augment/);
    expect(() => resolveConfig({ ...job, recipe: 'scratch', policy: 'imagenet' })).toThrow(/with --recipe scratch/);
  });

  it('refuses numbers that make no sense', () => {
    expect(() => resolveConfig({ ...job, epochs: 0.5 })).toThrow(/--epochs.*0\.5.*whole number/s);
  });
});

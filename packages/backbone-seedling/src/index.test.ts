import { statSync } from 'node:fs';
import { loadBackbone } from '@graft/core/backbone';
import { runBackboneSuite } from '@graft/core/testing';
import plugin from './index.ts';

runBackboneSuite(plugin, {
  manifest: new URL('../package.json', import.meta.url),
  skip: { keras: 'Seedling is Graft’s own network, there is none in Keras to compare with' },
});

describe('the weights that the package carries', () => {
  const preset = plugin.presets[0]!;

  it('are under a megabyte', () => {
    const shard = statSync(new URL('weights.bin', preset.bundledWeights));
    const manifest = statSync(preset.bundledWeights!);
    expect(shard.size + manifest.size).toBeLessThan(1e6);
  });

  it('fill the whole network, and are trained ones', async () => {
    const { model, report } = await loadBackbone(preset);
    expect(report).toMatchObject({});
    const variance = model.getLayer('head_bn').getWeights()[3]!.dataSync();
    expect(variance.some((v) => Math.abs(v - 1) > 0.01)).toBe(true);
    expect(model.weights.every((weight) => weight.read().dataSync().every(Number.isFinite))).toBe(true);
    model.dispose();
  });
});

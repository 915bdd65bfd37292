import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { scanDataset } from '@graft/core/data';
import { openPipeline } from '@graft/core/image';
import { herbariumDirectory } from './herbarium.ts';

const files = readdirSync(herbariumDirectory, { recursive: true, encoding: 'utf8' })
  .map((name) => path.join(herbariumDirectory, name))
  .filter((file) => statSync(file).isFile());

describe('the herbarium', () => {
  it('is at most three megabytes of JPEGs', () => {
    expect(files.every((file) => file.endsWith('.jpg'))).toBe(true);
    expect(files.reduce((bytes, file) => bytes + statSync(file).size, 0)).toBeLessThanOrEqual(3e6);
  });

  it('has five kinds of leaves in three splits, and a test split that can tell accuracies apart', async () => {
    const dataset = await scanDataset(herbariumDirectory, { seed: 1 });
    expect(dataset.classes).toEqual(['fern', 'ginkgo', 'maple', 'oak', 'willow']);
    expect(dataset.splitBySeed).toBe(false);
    const test = dataset.samples.filter(({ split }) => split === 'test');
    expect(test.length).toBeGreaterThanOrEqual(200);
    for (const label of dataset.classes.keys()) {
      expect(test.filter((sample) => sample.label === label)).toHaveLength(test.length / 5);
    }
  });

  it('holds no photo twice, and every one decodes', async () => {
    const hashes = files.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
    expect(new Set(hashes).size).toBe(files.length);
    const pipeline = openPipeline({ threads: 1 });
    try {
      const side = { height: 8, width: 8, interpolation: 'nearest' } as const;
      const { verdicts } = await pipeline.readBatch({ files, ...side, out: new Uint8Array(files.length * 8 * 8 * 3) });
      expect(verdicts.filter(({ status }) => status !== 'ok')).toEqual([]);
    } finally {
      await pipeline.close();
    }
  });
});

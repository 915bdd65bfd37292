import { headLogits, useTensorBackend } from '../model/index.ts';
import { fitLinearHead } from './linear-head.ts';
import { RandomStream } from './random.ts';
import { meanScores } from './scores.ts';

/** Classes as Gaussian clouds around random centres; columns of very different scales. */
function clouds(rows: number, width: number, classes: number, spread: number, seed = 1) {
  const centres = new RandomStream(99, 1);
  const centre = Float32Array.from({ length: classes * width }, () => centres.normal());
  const random = new RandomStream(seed, 2);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const features = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      const value = centre[labels[row]! * width + j]! + spread * random.normal();
      features[row * width + j] = 10 ** ((j % 5) - 2) * (value + 3);
    }
  }
  return { features, labels, width };
}

describe('fitLinearHead', () => {
  beforeAll(() => useTensorBackend('wasm'));

  it.each([2, 3, 7])('separates %i noisy classes that it has not seen', async (classes) => {
    const { head } = await fitLinearHead(clouds(420, 20, classes, 1.5), { classes, seed: 1 });
    const fresh = clouds(420, 20, classes, 1.5, 7);
    expect(meanScores(head, fresh.features, fresh.labels).accuracy).toBeGreaterThan(0.8);
  });

  it('chooses a stronger penalty where the features are mostly noise', async () => {
    const clear = await fitLinearHead(clouds(300, 40, 2, 0.3), { classes: 2, seed: 1 });
    const noisy = await fitLinearHead(clouds(60, 40, 2, 30), { classes: 2, seed: 1 });
    expect(noisy.penalty).toBeGreaterThan(clear.penalty);
  });

  it('finds the optimum: the gradient of the penalised loss is zero there', async () => {
    const data = clouds(90, 6, 3, 1);
    const { head, penalty } = await fitLinearHead(data, { classes: 3, seed: 1, penalties: [0.05] });
    const objective = (kernel: Float32Array, bias: Float32Array): number => {
      const dense = { ...head.layers[0]!, kernel, bias } as (typeof head.layers)[0];
      const { loss } = meanScores({ ...head, layers: [dense] }, data.features, data.labels);
      let squares = 0;
      for (let j = 0; j < 6; j++) {
        const column = Array.from({ length: 90 }, (_, row) => data.features[row * 6 + j]!);
        const mean = column.reduce((a, b) => a + b) / 90;
        const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / 90;
        for (let unit = 0; unit < 3; unit++) squares += kernel[j * 3 + unit]! ** 2 * variance;
      }
      return loss + (penalty / 2) * squares;
    };
    const dense = head.layers[0]!;
    if (dense.kind !== 'dense') throw new Error('not dense');
    const best = objective(dense.kernel, dense.bias);
    for (let i = 0; i < dense.kernel.length; i++) {
      for (const factor of [0.9, 1.1]) {
        const moved = dense.kernel.slice();
        moved[i]! *= factor;
        expect(objective(moved, dense.bias)).toBeGreaterThan(best - 1e-5);
      }
    }
  });

  it('gives the same bytes twice, and calls back with heads that get better', async () => {
    const data = clouds(200, 30, 4, 2);
    const losses: number[] = [];
    const run = () =>
      fitLinearHead(data, {
        classes: 4,
        seed: 5,
        onIteration: (head) => void losses.push(meanScores(head, data.features, data.labels).loss),
      });
    const [first, second] = [await run(), await run()];
    expect(first.head).toEqual(second.head);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });

  it('bears a constant feature and a class with one photo', async () => {
    const data = clouds(41, 5, 2, 1);
    const labels = Int32Array.from(data.labels, (_, row) => (row === 3 ? 1 : 0));
    for (let row = 0; row < 41; row++) data.features[row * 5 + 2] = 7;
    const { head } = await fitLinearHead({ ...data, labels }, { classes: 2, seed: 1 });
    expect(headLogits(head, data.features, 41).every(Number.isFinite)).toBe(true);
  });
});

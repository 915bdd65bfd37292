import { useTensorBackend, type Head } from '../model/index.ts';
import { HeadNetwork, mlpHead, tutorialHead } from './head-network.ts';
import { eagerLearner, type LearnerSettings } from './learner.ts';
import { networkState } from './network.ts';
import { RandomStream } from './random.ts';

const [WIDTH, ROWS, CLASSES] = [6, 10, 3];
const random = new RandomStream(5);
const inputs = Float32Array.from({ length: WIDTH * ROWS }, () => random.normal());
const targets = Float32Array.from({ length: ROWS * CLASSES }, (_, i) =>
  i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 0.9 : 0.05,
);

/** A normalization behind a dropout, so that its input's gradient is wanted. */
function deepHead(): Head {
  const { layers } = tutorialHead(WIDTH, CLASSES, 2);
  return { inputs: WIDTH, layers: [layers[0]!, layers[1]!, layers[0]!, layers[2]!] };
}

describe('the plain steps of a narrow head', () => {
  beforeAll(() => useTensorBackend('wasm'));

  it.each([
    ['adam', { optimizer: { kind: 'adam' } }],
    ['adamw', { optimizer: { kind: 'adamw', weightDecay: 0.1 } }],
    ['sgd with momentum and decay', { optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 0.1 } }],
    ['nesterov', { optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true } }],
    ['clipping', { optimizer: { kind: 'sgd' }, clipNorm: 0.1 }],
  ] as [string, Partial<LearnerSettings>][])('equal those of tfjs: %s', (_name, changes) => {
    for (const head of [tutorialHead(WIDTH, CLASSES, 1), deepHead()]) {
      const settings = { classes: CLASSES, ...changes } as LearnerSettings;
      const [ours, theirs] = [new HeadNetwork(head), new HeadNetwork(head)];
      const [plain, eager] = [ours.compile(settings)!, eagerLearner(theirs, settings)];
      for (let step = 0; step < 6; step++) {
        // The last batch of an epoch is shorter.
        const rows = step === 5 ? 7 : ROWS;
        const batch = () => ({
          ...{ rows, rowShape: [WIDTH], learningRate: 0.01, dropout: new RandomStream(1, step) },
          inputs: inputs.subarray(0, rows * WIDTH),
          targets: targets.subarray(0, rows * CLASSES),
        });
        const [a, b] = [plain.step(batch()), eager.step(batch())];
        expect(a.loss).toBeCloseTo(b.loss, 5);
        expectClose([a.logits], [b.logits]);
      }
      plain.push();
      expectClose(networkState(ours), networkState(theirs));
      expect(plain.optimizerState().steps).toBe(6);
      expectClose(plain.optimizerState().slots, eager.optimizerState().slots);
      plain.dispose();
      eager.dispose();
      ours.dispose();
      theirs.dispose();
    }
  });

  it('are not taken for a wide head', () => {
    const settings: LearnerSettings = { classes: CLASSES, optimizer: { kind: 'adam' } };
    const [mlp, wide] = [new HeadNetwork(mlpHead(WIDTH, CLASSES, 1)), new HeadNetwork(tutorialHead(WIDTH, 33, 1))];
    expect([mlp.compile(settings), wide.compile(settings)]).toEqual([undefined, undefined]);
    mlp.dispose();
    wide.dispose();
  });
});

function expectClose(ours: readonly Float32Array[], theirs: readonly Float32Array[]): void {
  expect(ours.map(({ length }) => length)).toEqual(theirs.map(({ length }) => length));
  for (const [i, array] of ours.entries()) {
    for (const [j, value] of array.entries()) expect(value).toBeCloseTo(theirs[i]![j]!, 4);
  }
}

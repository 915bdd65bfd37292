import { headLogits, type Head } from '../model/index.ts';
import { activationMap, logitGradient } from './activation-map.ts';

const numbers = (count: number, phase: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(phase + 1.7 * i));
const dense = (inputs: number, units: number, activation: 'linear' | 'relu', phase: number) =>
  ({
    kind: 'dense',
    inputs,
    units,
    kernel: numbers(inputs * units, phase),
    bias: numbers(units, phase + 9),
    activation,
  }) as const;

const mlp: Head = {
  inputs: 6,
  layers: [
    {
      kind: 'batch-normalization',
      gamma: numbers(6, 1),
      beta: numbers(6, 2),
      mean: numbers(6, 3),
      variance: numbers(6, 4).map((v) => v * v + 0.1),
      epsilon: 0.001,
      momentum: 0.99,
    },
    dense(6, 8, 'relu', 5),
    { kind: 'dropout', rate: 0.5 },
    dense(8, 3, 'linear', 6),
  ],
};

it('has the gradient that small steps measure', () => {
  const features = numbers(6, 11);
  const gradient = logitGradient(mlp, features, 1);
  for (let i = 0; i < 6; i++) {
    const step = 1e-2;
    const logit = (delta: number) =>
      headLogits(
        mlp,
        features.map((v, k) => (k === i ? v + delta : v)),
        1,
      )[1] ?? NaN;
    expect((logit(step) - logit(-step)) / (2 * step)).toBeCloseTo(gradient[i] ?? NaN, 3);
  }
  expect(gradient.some((g) => Math.abs(g) > 0.01)).toBe(true);
});

it('lights up where the channels that speak for the class are active', () => {
  const head: Head = {
    inputs: 2,
    layers: [
      {
        kind: 'dense',
        inputs: 2,
        units: 2,
        kernel: Float32Array.of(1, -1, -1, 1),
        bias: Float32Array.of(0, 0),
        activation: 'linear',
      },
    ],
  };
  // Channel 0 is active top left, channel 1 bottom right.
  const featureMap = Float32Array.of(4, 0, 1, 0, 0, 0, 0, 2);
  expect([...activationMap(head, featureMap, 2, 2, 0).values]).toEqual([1, 0.25, 0, 0]);
  expect([...activationMap(head, featureMap, 2, 2, 1).values]).toEqual([0, 0, 0, 1]);
  expect([...activationMap(head, new Float32Array(8), 2, 2, 1).values]).toEqual([0, 0, 0, 0]);
});

import { readFileSync } from 'node:fs';
import { expectedCalibrationError, reliabilityBins } from './calibration.ts';
import { balancedAccuracy, classScores, confusionMatrix, matrixAccuracy } from './confusion.ts';
import { wilsonInterval } from './interval.ts';
import { findLabelErrors } from './label-errors.ts';
import { fairCoinTail, holm, mcnemar } from './mcnemar.ts';
import { macroAuc, oneVsRest, rocCurve } from './roc.ts';
import { accuracy, argmax, crossEntropy, topKAccuracy } from './scores.ts';
import { applyTemperature, fitTemperature } from './temperature.ts';

interface Case {
  labels: number[];
  probabilities: number[][];
  accuracy: number;
  balancedAccuracy: number;
  crossEntropy: number;
  confusion: number[][];
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  topK: number[] | null;
  auc: number[];
  macroAuc: number;
  curve: [number[], number[]];
  calibrationError: number;
  temperature: number;
  labelErrors: number[];
}

/** Written by tools/keras-golden/metrics_golden.py. */
const golden = JSON.parse(
  readFileSync(new URL('../../../../test-fixtures/golden/metrics.json', import.meta.url), 'utf8'),
) as {
  classification: Case[];
  wilson: { successes: number; count: number; confidence: number; interval: [number, number] }[];
  mcnemar: { onlyFirst: number; onlySecond: number; pValue: number }[];
  holm: { pValues: number[]; adjusted: number[] };
};

/** Within 1e-9, absolutely; p-values besides within 1e-9 of their own size. */
function expectEqual(ours: readonly number[], theirs: readonly number[]): void {
  expect(ours).toHaveLength(theirs.length);
  for (const [i, value] of ours.entries()) expect(Math.abs(value - (theirs[i] ?? NaN))).toBeLessThan(1e-9);
}

describe.each(golden.classification.map((c, i) => [i, c] as const))('random case %i', (_, c) => {
  const predicted = c.probabilities.map((row) => argmax(row));
  const confusion = confusionMatrix(c.labels, predicted, c.auc.length);

  it("has scikit-learn's confusion matrix, accuracies, precision, recall and F1", () => {
    expect(confusion).toEqual(c.confusion);
    const scores = classScores(confusion);
    expectEqual(
      scores.map((s) => s.precision),
      c.precision,
    );
    expectEqual(
      scores.map((s) => s.recall),
      c.recall,
    );
    expectEqual(
      scores.map((s) => s.f1),
      c.f1,
    );
    expectEqual(
      scores.map((s) => s.support),
      c.support,
    );
    expectEqual(
      [matrixAccuracy(confusion), accuracy(c.labels, c.probabilities), balancedAccuracy(confusion)],
      [c.accuracy, c.accuracy, c.balancedAccuracy],
    );
  });

  it('has its cross-entropy and top-k accuracies', () => {
    expectEqual([crossEntropy(c.labels, c.probabilities)], [c.crossEntropy]);
    if (c.topK !== null)
      expectEqual(
        c.topK.map((_, k) => topKAccuracy(c.labels, c.probabilities, k + 1)),
        c.topK,
      );
  });

  it('has its ROC curve and areas', () => {
    const rocs = oneVsRest(c.labels, c.probabilities);
    expectEqual(
      rocs.map((roc) => roc?.auc ?? NaN),
      c.auc,
    );
    expectEqual([macroAuc(rocs) ?? NaN], [c.macroAuc]);
    const curve = rocs[0]?.curve ?? [];
    expectEqual(
      curve.map((p) => p.falsePositiveRate),
      c.curve[0],
    );
    expectEqual(
      curve.map((p) => p.truePositiveRate),
      c.curve[1],
    );
  });

  it("suspects the labels that cleanlab's confident learning suspects", () => {
    const found = findLabelErrors(c.labels, c.probabilities, c.auc.length);
    if (c.topK !== null) expect(found.map((e) => e.index).sort((a, b) => a - b)).toEqual(c.labelErrors);
    for (const { index, label, suggested } of found)
      expect([c.labels[index], suggested === label]).toEqual([label, false]);
  });

  it('has the same calibration error and temperature', () => {
    expectEqual([expectedCalibrationError(reliabilityBins(c.labels, c.probabilities))], [c.calibrationError]);
    expectEqual([fitTemperature(c.labels, c.probabilities)], [c.temperature]);
  });
});

it("has statsmodels' Wilson intervals", () => {
  for (const { successes, count, confidence, interval } of golden.wilson)
    expectEqual(wilsonInterval(successes, count, confidence), interval);
});

it("has statsmodels' exact McNemar p-values, to nine digits of each", () => {
  for (const { onlyFirst, onlySecond, pValue } of golden.mcnemar) {
    const first = [...new Array<boolean>(onlyFirst).fill(true), ...new Array<boolean>(onlySecond).fill(false), true];
    const second = first.map((right, i) => (i === first.length - 1 ? right : !right));
    const ours = mcnemar(first, second);
    expect([ours.onlyFirst, ours.onlySecond]).toEqual([onlyFirst, onlySecond]);
    expectEqual([ours.pValue], [pValue]);
    expect(Math.abs(ours.pValue / pValue - 1)).toBeLessThan(1e-9);
  }
});

it("has statsmodels' Holm correction", () => {
  expectEqual(holm(golden.holm.pValues), golden.holm.adjusted);
});

it('keeps digits of a tail far out', () => {
  // 2^-1000 exactly, and P(at most 1 head) = 1001 · 2^-1000.
  expect(fairCoinTail(0, 1000) * 2 ** 1000).toBeCloseTo(1, 10);
  expect(fairCoinTail(1, 1000) * 2 ** 1000).toBeCloseTo(1001, 6);
});

describe('degenerate input', () => {
  it('has no ROC curve for a class that never, or always, occurs', () => {
    expect(rocCurve([0.1, 0.9], [true, true])).toBeNull();
    const rocs = oneVsRest(
      [0, 0],
      [
        [0.6, 0.4],
        [0.3, 0.7],
      ],
    );
    expect(rocs).toEqual([null, null]);
    expect(macroAuc(rocs)).toBeNull();
  });
  it('gives 0, not NaN, for the precision of a class that was never predicted', () => {
    const [first, second] = classScores([
      [2, 0],
      [1, 0],
    ]);
    expect([first?.precision, second?.precision, second?.recall, second?.f1]).toEqual([2 / 3, 0, 0, 0]);
  });
  it('refuses an interval of no photos', () => {
    expect(() => wilsonInterval(0, 0)).toThrow('no such interval');
    expect(() => wilsonInterval(3, 2)).toThrow('no such interval');
  });
  it('stays finite for a sure mistake and for classifiers that are always right or always wrong', () => {
    expect(crossEntropy([0], [[0, 1]])).toBeCloseTo(-Math.log(1e-7), 9);
    const sure = [
      [1, 0],
      [0, 1],
    ];
    expect(fitTemperature([0, 1], sure)).toBe(0.05);
    expect(fitTemperature([1, 0], sure)).toBe(20);
    expect(fitTemperature([], [])).toBe(1);
    expect(applyTemperature([1, 0], 20).every(Number.isFinite)).toBe(true);
  });
});

it('softens probabilities at a temperature above 1 and keeps their order and sum', () => {
  const soft = applyTemperature([0.9, 0.08, 0.02], 2);
  expect(soft.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  expect(soft[0]).toBeCloseTo(Math.sqrt(0.9) / (Math.sqrt(0.9) + Math.sqrt(0.08) + Math.sqrt(0.02)), 12);
  expect(applyTemperature([0.9, 0.1], 1)).toEqual([0.9, 0.1]);
});

import type { Sample } from '../data/index.ts';
import type { Classifier, Prediction, PredictionError } from './classifier.ts';
import { compareEvaluations } from './compare.ts';
import { comparisonText } from './compare-text.ts';
import { crossValidatedProbabilities } from './cross-validate.ts';
import { evaluateClassifier, scorePredictions, summaryOf, worstMistakes } from './evaluation.ts';
import { evaluationText } from './evaluation-text.ts';
import { learningCurve, type LabelledRows } from './learning-curve.ts';
import { learningCurveText } from './learning-curve-text.ts';
import { stratifiedSubset } from './subset.ts';

const classes = ['cat', 'dog'];
const samples = (labels: readonly number[]): Sample[] =>
  labels.map((label, i) => ({
    path: `/photos/${i}.jpg`,
    relativePath: `${classes[label] ?? ''}/${i}.jpg`,
    label,
    split: 'test',
  }));
const says = (file: string, dog: number): Prediction => ({
  file,
  label: dog > 0.5 ? 1 : 0,
  probabilities: [1 - dog, dog],
});

/** A classifier that says of photo i that it is a dog with the i-th probability; null: cannot read it. */
function classifier(dog: readonly (number | null)[]): Classifier {
  return {
    classes,
    predict: (files, options) => {
      options?.onProgress?.(files.length, files.length);
      return Promise.resolve(
        files.map((file, i): Prediction | PredictionError => {
          const p = dog[i] ?? null;
          return p === null ? { file, error: { code: 'empty', message: 'the file holds no bytes' } } : says(file, p);
        }),
      );
    },
  };
}

describe('evaluateClassifier', () => {
  it('scores readable photos, lists the others, and finds the surest mistake', async () => {
    const evaluation = await evaluateClassifier(classifier([0.1, 0.7, 0.9, null, 0.05]), samples([0, 0, 1, 1, 1]));
    expect(evaluation).toMatchObject({
      count: 4,
      accuracy: 0.5,
      confusion: [
        [1, 1],
        [1, 1],
      ],
    });
    expect(evaluation.unreadable).toEqual([
      { file: 'dog/3.jpg', error: { code: 'empty', message: 'the file holds no bytes' } },
    ]);
    expect(worstMistakes(evaluation).map((photo) => photo.file)).toEqual(['dog/4.jpg', 'cat/1.jpg']);
    const summary = summaryOf(evaluation);
    expect(Object.keys(summary)).not.toContain('photos');
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });

  it('says so when nothing could be read', async () => {
    await expect(evaluateClassifier(classifier([null, null]), samples([0, 1]))).rejects.toMatchObject({
      code: 'nothing-to-evaluate',
    });
  });

  it('keeps to the classes that occur', async () => {
    const { perClass, macroAuc, balancedAccuracy } = await evaluateClassifier(classifier([0.1, 0.2]), samples([0, 0]));
    expect([perClass[1]?.recallInterval, perClass[1]?.auc, macroAuc, balancedAccuracy]).toEqual([null, null, null, 1]);
  });

  it('prints scores, classes, confusion and reliability without escape codes', async () => {
    const labels = Array.from({ length: 40 }, (_, i) => i % 2);
    const probabilities = labels.map((label, i) =>
      (label === 1) === i % 5 > 0 ? 0.55 + (i % 9) / 20 : 0.45 - (i % 9) / 20,
    );
    const evaluation = await evaluateClassifier(classifier(probabilities), samples(labels));
    const text = evaluationText({ ...evaluation, classes: ['cat\u001b[31m', 'dog'] });
    expect(text).toContain(`Accuracy ${(100 * evaluation.accuracy).toFixed(1)}% on 40 photos`);
    expect(text).toMatch(/Confusion/);
    expect(text).toMatch(/Calibration error/);
    expect(text).not.toContain('\u001b');
  });
});

describe('compareEvaluations', () => {
  const labels = Array.from({ length: 30 }, (_, i) => i % 2);
  const truth = labels.map((label) => (label === 1 ? 0.9 : 0.1));
  const wrongAt = (...places: number[]) => truth.map((p, i) => (places.includes(i) ? 1 - p : p));
  const evaluated = (dog: readonly (number | null)[]) => evaluateClassifier(classifier(dog), samples(labels));

  it('tests every pair on the photos that all could read, best first', async () => {
    const comparison = compareEvaluations([
      { name: 'poor', evaluation: await evaluated(wrongAt(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)) },
      { name: 'good', evaluation: await evaluated(wrongAt(9)) },
      { name: 'blind to one', evaluation: await evaluated(truth.map((p, i) => (i === 29 ? null : p))) },
    ]);
    expect(comparison.count).toBe(29);
    expect(comparison.contestants.map((c) => c.name)).toEqual(['blind to one', 'good', 'poor']);
    expect(comparison.pairs).toHaveLength(3);
    // Nine photos that only the second got right: 2 · 0.5⁹.
    expect(comparison.pairs[0]).toMatchObject({
      first: 'poor',
      second: 'good',
      onlyFirst: 0,
      onlySecond: 9,
      pValue: 2 / 512,
    });
    expect(comparison.pairs[0]?.difference).toBeCloseTo(-9 / 29, 12);
    const [low = NaN, high = NaN] = comparison.pairs[0]?.differenceInterval ?? [];
    expect(low).toBeLessThan(-9 / 29);
    expect(high).toBeLessThan(0);
    const text = comparisonText(comparison);
    expect(text).toContain('good is better');
    expect(text).toContain('no difference shown');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('refuses classifiers of different classes', async () => {
    const evaluation = await evaluated(truth);
    const other = { name: 'other', evaluation: { ...evaluation, classes: ['dog', 'cat'] } };
    expect(() => compareEvaluations([{ name: 'one', evaluation }, other])).toThrow('same classes');
  });
});

/** Two clouds on a line, further apart than they are wide for most rows. */
function clouds(count: number): LabelledRows {
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const features = Float32Array.from(labels, (label, i) => label * 2 + Math.sin(i * 12.9898) * 1.2);
  return { features, width: 1, labels };
}

const nearestMean = (train: LabelledRows): ((x: number) => number) => {
  const mean = (label: number): number => {
    const own = [...train.features].filter((_, i) => train.labels[i] === label);
    return own.reduce((sum, x) => sum + x, 0) / own.length;
  };
  const middle = (mean(0) + mean(1)) / 2;
  return (x) => (x > middle ? 1 : 0);
};

describe('learningCurve', () => {
  it('trains on nested, balanced subsets and on everything', async () => {
    const sizes: number[] = [];
    const points = await learningCurve(clouds(400), clouds(101), {
      classes: 2,
      seed: 1,
      sizes: [2, 50, 900],
      fit: (train, test) => {
        sizes.push(train.labels.length);
        expect(train.labels.filter((label) => label === 0)).toHaveLength(train.labels.length / 2);
        const decide = nearestMean(train);
        return Promise.resolve([...test.features].map(decide));
      },
    });
    expect(sizes).toEqual([4, 4, 4, 100, 100, 100, 400]);
    expect(points.map(({ perClass, photos }) => [perClass, photos])).toEqual([
      [2, 4],
      [50, 100],
      [200, 400],
    ]);
    expect(points.at(-1)?.accuracy).toBeGreaterThan(0.8);
    expect(learningCurveText(points)).toMatch(/200\s+400/);
  });

  it('draws subsets that contain the smaller ones', () => {
    const { labels } = clouds(100);
    const small = stratifiedSubset(labels, 5, 3);
    const large = stratifiedSubset(labels, 20, 3);
    expect(small).toHaveLength(10);
    expect(small.every((row) => large.includes(row))).toBe(true);
    expect(stratifiedSubset(labels, 5, 4)).not.toEqual(small);
  });
});

it('judges every row by a head that has not seen it', async () => {
  const rows = clouds(50);
  const marked = { ...rows, features: Float32Array.from(rows.features.keys()) };
  let rounds = 0;
  const probabilities = await crossValidatedProbabilities(marked, {
    classes: 2,
    seed: 1,
    fit: (train, rest) => {
      rounds++;
      for (const row of rest.features) expect(train.features).not.toContain(row);
      expect(train.labels.length + rest.labels.length).toBe(50);
      return Promise.resolve(Float32Array.from([...rest.features].flatMap((row) => [row, -row])));
    },
  });
  expect(rounds).toBe(5);
  expect(probabilities.map(([p]) => p)).toEqual([...marked.features]);
});

it('scores predictions that are already there', () => {
  const [a, b] = samples([0, 1]);
  if (a === undefined || b === undefined) throw new Error('no samples');
  expect(scorePredictions(classes, [a, b], [says(a.path, 0.2), says(b.path, 0.8)]).accuracy).toBe(1);
});

import { resolve } from 'node:path';
import { isPredictionError, type Prediction, type PredictionError } from '@graft/core/evaluate';
import { openClassifier } from '@graft/core/run';
import { displayWidth, fitEnd, printable } from '../draw/display-width.ts';
import { percent } from '../draw/format.ts';
import { span, type Line } from '../draw/line.ts';
import { printJson, printLines } from '../output/print.ts';
import { withInterrupt } from '../run/with-interrupt.ts';
import { expandFiles } from './expand-files.ts';

/** Photos at a time: results come while the rest is still being read, and any number of files fits into memory. */
const GROUP = 128;

/** Class and probabilities of photos, in the order given. Status 1 where none of them could be read. */
export function predict(
  bundle: string,
  words: readonly string[],
  flags: { readonly json?: boolean; readonly tta?: boolean },
): Promise<number> {
  return withInterrupt(async (signal) => {
    const classifier = await openClassifier(bundle);
    let read = 0;
    try {
      for await (const names of grouped(expandFiles(words), GROUP)) {
        const results = await classifier.predict(
          names.map((name) => resolve(name)),
          { signal, tta: flags.tta === true },
        );
        names.forEach((name, index) => {
          const result = results[index];
          if (result === undefined) return;
          if (!isPredictionError(result)) read++;
          if (flags.json === true) printJson(record(name, result, classifier.classes));
        });
        if (flags.json !== true) printLines(drawGroup(names, results, classifier.classes));
      }
    } finally {
      await classifier.close();
    }
    return read > 0 ? 0 : 1;
  });
}

function record(file: string, result: Prediction | PredictionError, classes: readonly string[]): object {
  if (isPredictionError(result)) return { file, error: result.error };
  const probabilities = classes.map((name, index) => [name, result.probabilities[index] ?? 0] as const);
  const { warning } = result;
  const label = classes[result.label] ?? '';
  return { file, label, probabilities: Object.fromEntries(probabilities), ...(warning && { warning }) };
}

function drawGroup(
  names: readonly string[],
  results: readonly (Prediction | PredictionError)[],
  classes: readonly string[],
): Line[] {
  const shown = names.map(printable);
  const width = Math.min(60, Math.max(...shown.map(displayWidth)));
  return shown.map((name, index): Line => {
    const result = results[index];
    const file = fitEnd(name, width);
    if (result === undefined) return [span(file)];
    if (isPredictionError(result))
      return [span(`${file}  `), span(`${result.error.code}: ${printable(result.error.message)}`, 'bad')];
    const { warning } = result;
    const order = [...classes.keys()].sort((a, b) => (result.probabilities[b] ?? 0) - (result.probabilities[a] ?? 0));
    const others = order
      .slice(1, 3)
      .map((label) => `${printable(classes[label] ?? '')} ${percent(result.probabilities[label] ?? 0)}`);
    return [
      span(`${file}  `),
      span(printable(classes[result.label] ?? ''), 'good', { bold: true }),
      span(` ${percent(result.probabilities[result.label] ?? 0)}`),
      span(`   ${others.join(', ')}`, 'muted'),
      ...(warning ? [span(`   ${warning.code}: ${printable(warning.message)}`, 'warning')] : []),
    ];
  });
}

async function* grouped<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

import { basename, dirname, resolve } from 'node:path';
import { evaluateClassifier, type DetailedEvaluation } from '@graft/core/evaluate';
import { openClassifier, type BundleClassifier } from '@graft/core/run';
import { grouped } from '../draw/format.ts';
import { createStatusLine } from '../output/status-line.ts';
import { testPhotos } from './test-photos.ts';

/**
 * Opens a model, has it look at the photos of class folders, and hands both to `use`; the model is closed afterwards.
 */
export async function onTestSet<T>(
  bundle: string,
  directory: string,
  options: { readonly signal: AbortSignal; readonly tta?: boolean | undefined },
  use: (evaluation: DetailedEvaluation, classifier: BundleClassifier) => Promise<T>,
): Promise<T> {
  const classifier = await openClassifier(bundle);
  const status = createStatusLine();
  try {
    const { samples, splitBySeed } = await testPhotos(bundle, directory, classifier.classes);
    if (splitBySeed)
      process.stderr.write(
        `${bundleName(bundle)} was trained on this folder: judged on the ${grouped(samples.length)} photos that were kept apart for testing.\n`,
      );
    const { signal, tta = false } = options;
    const evaluation = await evaluateClassifier(classifier, samples, {
      signal,
      tta,
      onProgress: (done, total) => {
        status.set(`${bundleName(bundle)}: ${grouped(done)} of ${grouped(total)} photos`);
      },
    });
    status.clear();
    return await use(evaluation, classifier);
  } finally {
    status.clear();
    await classifier.close();
  }
}

/** What a model is called in a table: the run's name rather than `bundle`. */
export function bundleName(bundle: string): string {
  const path = resolve(bundle);
  return basename(path) === 'bundle' ? basename(dirname(path)) : basename(path);
}

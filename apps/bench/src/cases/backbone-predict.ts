import { isPredictionError } from '@graft/core/evaluate';
import { openClassifier } from '@graft/core/run';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  readonly photos: readonly string[];
  /** The run whose bundle predicts. */
  readonly run: string;
  /** Photos that are asked for at once. One: an application that waits for each. Many: a folder. */
  readonly together: number;
  readonly threads: number;
}

/**
 * Photo files through an open classifier: decoded, the frozen backbone's features, the head. The head is a product of two
 * small matrices, so with many photos at once this is the speed of extraction: decoding and computing overlap.
 */
export async function prepare({ photos, run, together, threads }: Params): Promise<PreparedCase> {
  const classifier = await openClassifier(run, { threads });
  let position = 0;
  const step = async () => {
    const batch = Array.from({ length: together }, () => photos[position++ % photos.length]!);
    const predictions = await classifier.predict(batch);
    const broken = predictions.find(isPredictionError);
    if (broken !== undefined) throw new Error(`${broken.file} could not be read: ${broken.error.message}`);
    return together;
  };
  await step();
  const { precision } = classifier.manifest;
  return { info: { precision, together }, step, close: () => classifier.close() };
}

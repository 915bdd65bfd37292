import { compareEvaluations, comparisonText, type Contestant } from '@graft/core/evaluate';
import { GraftError } from '@graft/errors';
import { printJson } from '../output/print.ts';
import { withInterrupt } from '../run/with-interrupt.ts';
import { bundleName, onTestSet } from './test-set.ts';

/** Several models on one test set. The last path is the folder of photos. */
export function compare(
  paths: readonly string[],
  flags: { readonly json?: boolean; readonly tta?: boolean },
): Promise<number> {
  const bundles = paths.slice(0, -1);
  const directory = paths.at(-1) ?? '';
  if (bundles.length < 2)
    throw new GraftError({
      code: 'usage',
      what: 'A comparison needs at least two models and a folder',
      received: paths.join(' '),
      expected: 'graft compare BUNDLE BUNDLE… DIR',
    });
  return withInterrupt(async (signal) => {
    const contestants: Contestant[] = [];
    for (const bundle of bundles)
      contestants.push({
        name: unique(
          bundleName(bundle),
          contestants.map((one) => one.name),
        ),
        evaluation: await onTestSet(bundle, directory, { signal, tta: flags.tta }, (evaluation) =>
          Promise.resolve(evaluation),
        ),
      });
    const comparison = compareEvaluations(contestants);
    if (flags.json === true) printJson(comparison);
    else process.stdout.write(`${comparisonText(comparison)}\n`);
    return 0;
  });
}

/** Two folders may have one name. */
function unique(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let n = 2; ; n++) if (!taken.includes(`${name} (${n})`)) return `${name} (${n})`;
}

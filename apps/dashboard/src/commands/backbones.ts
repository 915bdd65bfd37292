import { cachedBackbones, discoverBackbones, type BackboneListing } from '@graft/core/catalogue';
import { compact } from '../draw/format.ts';
import { span, type Line, type Span } from '../draw/line.ts';
import { drawTable } from '../draw/table.ts';
import { printJson, printLines } from '../output/print.ts';
import { without } from '../state/without.ts';

/** A backbone, and whether its weights are on this machine. */
export interface ListedBackbone extends BackboneListing {
  readonly weights: 'bundled' | 'cached' | 'missing';
}

/** Every installed backbone; no plugin is run for it. */
export async function backbones(flags: { readonly json?: boolean }): Promise<number> {
  const { list, problems } = await listedBackbones();
  if (flags.json === true) {
    printJson(list.map((one) => without(one, 'directory')));
  } else {
    printLines(drawBackbones(list));
    if (list.some((one) => one.weights === 'missing'))
      printLines([
        [span('')],
        [span('Missing weights come with: graft weights fetch ID, or graft weights import ID FILE', 'muted')],
      ]);
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return 0;
}

export async function listedBackbones(): Promise<{ list: ListedBackbone[]; problems: string[] }> {
  const { backbones: found, problems } = discoverBackbones();
  const cached = new Set(await cachedBackbones());
  const list = found.map((one): ListedBackbone => ({
    ...one,
    weights: cached.has(one.id) ? 'cached' : one.bundledWeights === true ? 'bundled' : 'missing',
  }));
  return { list, problems: problems.map((problem) => problem.message) };
}

function drawBackbones(list: readonly ListedBackbone[]): Line[] {
  const weights: Record<ListedBackbone['weights'], Span> = {
    bundled: span('✓ bundled', 'good'),
    cached: span('✓ here', 'good'),
    missing: span('○ missing', 'muted'),
  };
  return drawTable(
    [
      { title: 'backbone' },
      { title: 'family' },
      { title: 'parameters', align: 'right' },
      { title: 'features', align: 'right' },
      { title: 'input', align: 'right' },
      { title: 'GFLOPs', align: 'right' },
      { title: 'ImageNet top-1', align: 'right' },
      { title: 'weights' },
    ],
    list.map((one) => [
      span(one.id, 'accent'),
      one.family,
      compact(one.paramCount),
      String(one.numFeatures),
      `${one.inputSize} px`,
      one.gflops === undefined ? '–' : one.gflops.toFixed(2),
      one.imagenetTop1 === undefined ? '–' : `${(one.imagenetTop1 * 100).toFixed(1)} %`,
      weights[one.weights],
    ]),
  );
}

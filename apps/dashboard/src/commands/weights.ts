import { WeightCache } from '@graft/core/backbone';
import { GraftError } from '@graft/errors';
import { bytes, duration } from '../draw/format.ts';
import { span } from '../draw/line.ts';
import { drawTable } from '../draw/table.ts';
import { printJson, printLines } from '../output/print.ts';
import { createStatusLine } from '../output/status-line.ts';
import { withInterrupt } from '../run/with-interrupt.ts';

interface WeightsFlags {
  readonly json?: boolean;
}

/** The cache of pretrained weights. */
export function weights(
  action: string,
  id: string | undefined,
  file: string | undefined,
  flags: WeightsFlags,
): Promise<number> {
  const cache = new WeightCache();
  switch (action) {
    case 'list':
      expect(action, [id, file], 0);
      return list(cache, flags);
    case 'fetch':
      return fetchOne(cache, expect(action, [id, file], 1)[0] ?? '', flags);
    case 'import': {
      const [backbone = '', from = ''] = expect(action, [id, file], 2);
      return importOne(cache, backbone, from, flags);
    }
    default:
      expect(action, [file], 0);
      return verify(cache, id, flags);
  }
}

/** Wrong numbers of words are wrong usage. */
function expect(action: string, words: readonly (string | undefined)[], count: number): string[] {
  const given = words.filter((word) => word !== undefined);
  if (given.length === count) return given;
  throw new GraftError({
    code: 'usage',
    what: `graft weights ${action} takes ${count === 0 ? 'nothing more' : count === 1 ? 'an ID' : 'an ID and a FILE'}`,
    received: given.length === 0 ? 'nothing' : given.join(' '),
    expected: `graft weights ${action}${['', ' ID', ' ID FILE'][count] ?? ''}`,
  });
}

async function list(cache: WeightCache, flags: WeightsFlags): Promise<number> {
  const here = await cache.list();
  if (flags.json === true) printJson(here);
  else if (here.length === 0) printLines([[span(`No weights in ${cache.directory}. Next: graft weights fetch ID`)]]);
  else
    printLines([
      ...drawTable(
        [{ title: 'backbone' }, { title: 'size', align: 'right' }, { title: 'sha256' }, { title: 'from' }],
        here.map((one) => [span(one.id, 'accent'), bytes(one.bytes), one.sha256.slice(0, 16), one.source]),
      ),
      [span(`in ${cache.directory}`, 'muted')],
    ]);
  return 0;
}

function fetchOne(cache: WeightCache, id: string, flags: WeightsFlags): Promise<number> {
  return withInterrupt(async (signal) => {
    const status = createStatusLine();
    const began = performance.now();
    let first: number | undefined;
    try {
      const fetched = await cache.fetch(id, {
        signal,
        onProgress: ({ received, total, attempt }) => {
          first ??= received;
          const speed = (received - first) / Math.max(0.001, (performance.now() - began) / 1000);
          const left = total === undefined || speed <= 0 ? '' : `, about ${duration((total - received) / speed)} left`;
          status.set(
            `${id}: ${bytes(received)}${total === undefined ? '' : ` of ${bytes(total)}`}, ${bytes(speed)}/s${left}${attempt > 1 ? ` (attempt ${attempt})` : ''}`,
          );
        },
      });
      status.clear();
      if (flags.json === true) printJson(fetched);
      else printLines([[span('✓ ', 'good'), span(`${id}: ${bytes(fetched.bytes)}, hash checked, ${fetched.path}`)]]);
      return 0;
    } finally {
      status.clear();
    }
  });
}

async function importOne(cache: WeightCache, id: string, file: string, flags: WeightsFlags): Promise<number> {
  // Fitting weights onto a network needs something that holds tensors.
  const { useTensorBackend } = await import('@graft/core/model');
  await useTensorBackend('cpu');
  const imported = await cache.import(id, file);
  if (flags.json === true) printJson(imported);
  else printLines([[span('✓ ', 'good'), span(`${id}: every weight fits, ${bytes(imported.bytes)}, ${imported.path}`)]]);
  return 0;
}

async function verify(cache: WeightCache, id: string | undefined, flags: WeightsFlags): Promise<number> {
  const found = await cache.verify(id);
  if (flags.json === true) printJson(found);
  else if (found.length === 0) printLines([[span(`No weights in ${cache.directory}`)]]);
  else
    printLines(
      found.map(({ id: name, ok, problem }) =>
        ok
          ? [span('✓ ', 'good'), span(name)]
          : [span('✗ ', 'bad'), span(`${name}: ${problem ?? 'damaged'}. Next: graft weights fetch ${name}`)],
      ),
    );
  return found.every((one) => one.ok) ? 0 : 1;
}

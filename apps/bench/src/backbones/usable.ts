import { cachedBackbones } from '@graft/core/catalogue';
import { discoverBackbones, resolveBackbone } from '@graft/core/backbone';
import { GraftError } from '@graft/errors';

/**
 * Installed backbones whose weights are on this machine: given, cached, or carried by their package; by parameters.
 *
 * @param given Files by id, from `--weights`.
 * @throws GraftError `no-case`
 */
export async function usableBackbones(given: Readonly<Record<string, string>>): Promise<string[]> {
  const cached = new Set(await cachedBackbones());
  const usable: string[] = [];
  const { backbones } = discoverBackbones();
  for (const { id, conflictsWith } of [...backbones].sort((a, b) => a.paramCount - b.paramCount)) {
    if (conflictsWith !== undefined) continue;
    if (given[id] !== undefined || cached.has(id) || (await bundled(id))) usable.push(id);
  }
  if (usable.length > 0) return usable;
  throw new GraftError({
    code: 'no-case',
    what: 'There are no weights on this machine',
    received: 'an empty cache and no --weights',
    expected: 'at least one backbone with weights',
    next: 'npx graft weights fetch mobilenet_v2_035, or --weights FOLDER',
  });
}

/** A plugin that cannot be imported has no weights to offer. */
const bundled = (id: string): Promise<boolean> =>
  resolveBackbone(id).then(
    ({ bundledWeights }) => bundledWeights !== undefined,
    () => false,
  );

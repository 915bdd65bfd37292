import '@tensorflow/tfjs-backend-cpu';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { openWeightFile } from '@graft/keras';
import { applyWeights } from './apply-weights.ts';
import { listBackbones } from './discovery.ts';
import { resolveBackbone } from './resolve-backbone.ts';
import { variableName, weightedLayers } from './weighted-layers.ts';

/** Whole networks that real Keras wrote: `tools/keras-golden/weight_files.py --families`. Their values pack well. */
const packed = fileURLToPath(new URL('../../../../test-fixtures/weights/whole/', import.meta.url));
const names = readdirSync(packed).map((name) => name.slice(0, -'.gz'.length));

/** The same with random weights, every family in each format: `weight_files.py --whole DIR`. Without it these are skipped. */
const folder = process.env['GRAFT_KERAS_FILES'];
const whole = folder === undefined ? describe.skip : describe;
const reason = folder === undefined ? ' (skipped: GRAFT_KERAS_FILES names no folder of such files)' : '';
const listed = (await listBackbones()).map(({ id }) => id);
const ids = listed.filter((id) => existsSync(join(folder ?? '', `${id}.json`)));

interface Expected {
  readonly layer: string;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly first: number }[];
}

describe('whole networks that Keras wrote, one a family', () => {
  it.each(names.filter((name) => !name.endsWith('.json')))(
    '%s goes into our network, each weight where Keras has it',
    async (name) => {
      const id = name.slice(0, name.indexOf('.'));
      const unpack = (file: string) => gunzipSync(readFileSync(join(packed, `${file}.gz`)));
      const scratch = mkdtempSync(join(tmpdir(), 'graft-whole-'));
      try {
        writeFileSync(join(scratch, name), unpack(name));
        await check(id, join(scratch, name), JSON.parse(unpack(`${id}.json`).toString()) as Expected[]);
      } finally {
        rmSync(scratch, { recursive: true });
      }
    },
  );

  it('are there of each family', async () => {
    const families = new Map((await listBackbones()).map(({ id, family }) => [id, family]));
    const here = new Set(names.map((name) => families.get(name.slice(0, name.indexOf('.')))));
    const published = new Set([...families.values()].filter((family) => family !== families.get('seedling')));
    expect([...published].filter((family) => !here.has(family))).toEqual([]);
  });
});

whole(`whole networks that Keras wrote, random weights${reason}`, () => {
  it.each([...(ids.length > 0 ? ids : ['none'])].flatMap((id) => ['.h5', '.weights.h5', '.keras'].map((f) => [id, f])))(
    '%s%s goes into our network, each weight where Keras has it',
    async (id = '', format = '') => {
      const expected = JSON.parse(readFileSync(join(folder ?? '', `${id}.json`), 'utf8')) as Expected[];
      await check(id, join(folder ?? '', `${id}${format}`), expected);
    },
  );
});

/** Loads a file into the preset's network by name and compares each variable's size and first value with Keras's. */
async function check(id: string, path: string, expected: readonly Expected[]): Promise<void> {
  const preset = await resolveBackbone(id);
  const side = preset.minInputSize;
  const model = preset.build({ inputShape: [side, side, 3] });
  const file = await openWeightFile(path);
  const report = applyWeights(model, file, { id });
  file.close();
  const layers = new Map(weightedLayers(model).map((layer) => [layer.name, layer]));
  let compared = 0;
  for (const { layer, weights } of expected)
    for (const { name, shape, first } of weights) {
      // Keras calls a depthwise kernel "kernel" and a LayerScale's gamma "variable"; what only Keras has is the count
      // of a Normalization.
      const plain = (own: string) => own.replace('depthwise_kernel', 'kernel').replace(/^variable(_\d+)?$/, 'gamma');
      const variable = layers.get(layer)?.variables.find((v) => plain(variableName(v)) === plain(name));
      if (variable === undefined) continue;
      const value = variable.read();
      const values = await value.data();
      expect([layer, name, value.size, values[0]]).toEqual([layer, name, shape.reduce((p, s) => p * s, 1), first]);
      compared++;
    }
  const variables = [...layers.values()].reduce((sum, layer) => sum + layer.variables.length, 0);
  expect(compared).toBe(variables);
  expect(report.ignored).toEqual([]);
  expect(report.matched.order).toBeUndefined();
  model.dispose();
}

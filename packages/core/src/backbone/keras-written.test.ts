import '@tensorflow/tfjs-backend-cpu';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWeightFile } from '@graft/keras';
import { applyWeights } from './apply-weights.ts';
import { listBackbones } from './discovery.ts';
import { resolveBackbone } from './resolve-backbone.ts';
import { variableName, weightedLayers } from './weight-plan.ts';

/** Written by real Keras: `python tools/keras-golden/weight_files.py --whole DIR`. Without it these are skipped. */
const folder = process.env['GRAFT_KERAS_FILES'];
const whole = folder === undefined ? describe.skip : describe;
const listed = folder === undefined ? [] : (await listBackbones()).map(({ id }) => id);
const ids = listed.filter((id) => existsSync(join(folder ?? '', `${id}.json`)));

interface Expected {
  readonly layer: string;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly first: number }[];
}

whole('whole networks that Keras wrote (GRAFT_KERAS_FILES)', () => {
  it.each([...(ids.length > 0 ? ids : ['none'])].flatMap((id) => ['.h5', '.weights.h5', '.keras'].map((f) => [id, f])))(
    '%s%s goes into our network, each weight where Keras has it',
    async (id = '', format = '') => {
      const preset = await resolveBackbone(id);
      const side = preset.minInputSize;
      const model = preset.build({ inputShape: [side, side, 3] });
      const file = await openWeightFile(join(folder ?? '', `${id}${format}`));
      const report = applyWeights(model, file, { id });
      file.close();
      const expected = JSON.parse(readFileSync(join(folder ?? '', `${id}.json`), 'utf8')) as Expected[];
      const layers = new Map(weightedLayers(model).map((layer) => [layer.name, layer]));
      let compared = 0;
      for (const { layer, weights } of expected)
        for (const { name, shape, first } of weights) {
          // Keras calls a depthwise kernel "kernel" and a LayerScale's gamma "variable"; what only Keras has is the count
          // of a Normalization.
          const plain = (own: string) =>
            own.replace('depthwise_kernel', 'kernel').replace(/^variable(_\d+)?$/, 'gamma');
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
      model.dispose();
    },
  );
});

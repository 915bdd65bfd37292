import type { WeightFile } from '@graft/keras';
import type { LayerMatch } from './layer-matching.ts';
import type { WeightedLayer } from './weighted-layers.ts';

/** A classifier has at most this many layers with weights: VGG's has three. */
const MOST_TOP_LAYERS = 3;

/** Names are given up on where they find at most this share of the model's layers; a few (`Conv1`) may be as in the file. */
const MOST_NAMED = 0.1;

/**
 * The layers of a legacy `.h5` by their order, which is how Keras's own `load_weights` takes them: some published files were
 * written by a build that named its layers otherwise (`mobl1_conv_1_expand` for `block_1_expand`).
 *
 * Only where names say next to nothing and the whole model fits, shape for shape: the file has the model's layers, each
 * with exactly the shapes of the model's, in the same order, and behind them at most a classifier.
 *
 * @param named - what names have found
 * @returns `undefined` where the file cannot be taken by order
 */
export function matchByOrder(
  layers: readonly WeightedLayer[],
  file: WeightFile,
  named: readonly LayerMatch[],
): LayerMatch[] | undefined {
  if (file.format !== 'keras-h5' || layers.length === 0) return undefined;
  const surplus = file.layers.length - layers.length;
  if (surplus < 0 || surplus > MOST_TOP_LAYERS) return undefined;
  if (named.length > MOST_NAMED * layers.length) return undefined;
  if (named.some(({ by, model, file: at }) => by === 'name' && model !== at)) return undefined;
  const fits = layers.every(({ variables }, i) => {
    const arrays = file.layers[i]?.weights ?? [];
    return (
      arrays.length === variables.length && arrays.every(({ shape }, k) => shape.join() === variables[k]?.shape.join())
    );
  });
  return fits ? layers.map((_, i) => ({ model: i, file: i, by: 'order' })) : undefined;
}

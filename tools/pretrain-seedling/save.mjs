import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a LayersModel in tfjs's own format with its weights as float16 (`quantization` of the manifest), which halves them.
 * @param {import('@tensorflow/tfjs-layers').LayersModel} model
 * @param {string} folder Gets `model.json` and `weights.bin`.
 * @param {Record<string, unknown>} made How the weights were made; kept as `userDefinedMetadata`.
 */
export async function saveModel(model, folder, made) {
  const weights = model.weights.map((variable) => ({
    name: variable.originalName,
    values: variable.read().dataSync(),
    shape: variable.shape,
  }));
  const bytes = Buffer.concat(weights.map(({ values }) => Buffer.from(Uint16Array.from(values, toHalf).buffer)));
  const manifest = weights.map(({ name, shape }) => ({
    name,
    shape,
    dtype: 'float32',
    quantization: { dtype: 'float16', original_dtype: 'float32' },
  }));
  const json = {
    format: 'layers-model',
    generatedBy: 'graft tools/pretrain-seedling',
    convertedBy: null,
    modelTopology: model.toJSON(null, false),
    weightsManifest: [{ paths: ['weights.bin'], weights: manifest }],
    userDefinedMetadata: made,
  };
  await mkdir(folder, { recursive: true });
  await replace(path.join(folder, 'weights.bin'), bytes);
  await replace(path.join(folder, 'model.json'), `${JSON.stringify(json)}\n`);
}

async function replace(file, content) {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

/** The bits of the nearest IEEE 754 half, ties to even; what is too large becomes the largest. */
export function toHalf(value) {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, Math.max(-65504, Math.min(65504, value)));
  const bits = view.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = (bits & 0x7fffff) | 0x800000;
  // A normal half keeps 11 of the 24 bits of the mantissa, one below 2⁻¹⁴ fewer.
  const drop = exponent >= 113 ? 13 : Math.min(25, 126 - exponent);
  const kept = mantissa >>> drop;
  const rest = mantissa & ((1 << drop) - 1);
  const half = 1 << (drop - 1);
  const rounded = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
  return sign | (exponent >= 113 ? ((exponent - 113) << 10) + rounded : rounded);
}

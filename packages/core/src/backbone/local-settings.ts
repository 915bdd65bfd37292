import { readFile } from 'node:fs/promises';
import { GraftError } from '../errors/index.ts';
import { PREPROCESSING, type Preprocessing, type Stage } from './contract.ts';

/** What a `graft.json` beside a user's own model may say; every field may be left out. */
export interface LocalSettings {
  /** Side of the square input in pixels. */
  readonly inputSize?: number;
  readonly minInputSize?: number;
  /** The layer whose output, pooled, is the feature vector. */
  readonly featureLayer?: string;
  /** The name of one of Keras's modes (`tf`, `torch`, `caffe`, `none`), or the numbers. */
  readonly preprocessing?: Preprocessing;
  /** Blocks for `--fine-tune`, by their last layers. */
  readonly stages?: readonly Stage[];
  /** A file of weights beside the model, where they are not the model's own. */
  readonly weights?: string;
}

/**
 * Reads a `graft.json`.
 *
 * @returns nothing but defaults where there is none
 * @throws GraftError `model-settings` where a field is misspelt or of another type
 */
export async function readLocalSettings(path: string): Promise<LocalSettings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return {};
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw wrong(path, 'it is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'it is no JSON object');
  const fields = value as Record<string, unknown>;
  for (const [name, field] of Object.entries(fields)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof LocalSettings] : undefined;
    if (check === undefined) throw wrong(path, `it has a field "${name}"`);
    if (!check(field)) throw wrong(path, `"${name}" is ${JSON.stringify(field)}`);
  }
  const mode = fields['preprocessing'];
  return typeof mode === 'string'
    ? { ...fields, preprocessing: PREPROCESSING[mode as keyof typeof PREPROCESSING] }
    : fields;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isSide = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const isTriple = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 3 && value.every((item) => Number.isFinite(item));

const CHECKS: Readonly<Record<keyof LocalSettings, (value: unknown) => boolean>> = {
  inputSize: isSide,
  minInputSize: isSide,
  featureLayer: isText,
  weights: (value) => isText(value) && !/^\/|^\w:|\.\./.test(value as string),
  preprocessing(value) {
    if (typeof value === 'string') return Object.hasOwn(PREPROCESSING, value);
    const { channelOrder, scale, mean, std } = (value ?? {}) as Record<string, unknown>;
    return (
      (channelOrder === 'rgb' || channelOrder === 'bgr') && Number.isFinite(scale) && isTriple(mean) && isTriple(std)
    );
  },
  stages: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((stage: unknown) => {
      const { name, lastLayer } = (stage ?? {}) as Record<string, unknown>;
      return isText(name) && isText(lastLayer);
    }),
};

function wrong(path: string, how: string, cause?: unknown): GraftError {
  return new GraftError({
    code: 'model-settings',
    what: `The settings beside the model cannot be used: ${how}`,
    received: path,
    expected: `any of ${Object.keys(CHECKS).join(', ')}; preprocessing one of ${Object.keys(PREPROCESSING).join(', ')} or {channelOrder, scale, mean, std}`,
    cause,
  });
}

import { resolveBackbone } from '@graft/core/backbone';

/** The Keras function of a preset and its arguments, for the peers' scripts. */
export interface KerasCall {
  readonly function: string;
  readonly arguments: Readonly<Record<string, number | string | boolean>>;
}

/** Instead of a call: makes the peer's row `missing`, and says why. */
export interface NoKerasCall {
  readonly missing: string;
}

/** Reads `keras.applications.MobileNetV2(alpha=0.35)` as a preset's record has it, as parameters of a peer. */
export async function kerasCall(id: string): Promise<KerasCall | NoKerasCall> {
  const { kerasFunction } = await resolveBackbone(id);
  try {
    return parseKerasCall(kerasFunction);
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws Error where the text is not a call of `keras.applications`. */
export function parseKerasCall(text: string): KerasCall {
  const match = /^keras\.applications\.(\w+)(?:\((.*)\))?$/.exec(text);
  if (match === null) throw new Error(`${text} is not a function of keras.applications, so Keras cannot be a peer`);
  const pairs = (match[2] ?? '').split(',').filter((pair) => pair.trim() !== '');
  const entries = pairs.map((pair) => {
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim());
    return [name, literal(value)] as const;
  });
  return { function: match[1]!, arguments: Object.fromEntries(entries) };
}

function literal(value: string): number | string | boolean {
  if (value === 'True' || value === 'False') return value === 'True';
  const number = Number(value);
  return Number.isNaN(number) ? value.replace(/^['"]|['"]$/g, '') : number;
}

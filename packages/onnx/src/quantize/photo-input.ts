import { intsOf } from '../graph/attributes.ts';
import { producers, type OnnxGraph, type OnnxNode } from '../graph/graph.ts';

/** A convolution that reads the photo's bytes. */
export interface PhotoInput {
  /** The first convolution. */
  readonly conv: OnnxNode;
  /** The value it reads in the fp32 graph. */
  readonly value: string;
  /** The bytes, `[N, 3, H, W]`. */
  readonly bytes: string;
  /** What fp32 adds to the bytes, one for each channel: the mean's opposite. */
  readonly offset: Float32Array;
  /** Whether the convolution pads. */
  readonly padded: boolean;
}

/**
 * Finds `image → Transpose → Cast → (Add of a constant) → Conv`, as the exporter leaves it: there the photo's bytes are the
 * quantised activation already, scale 1, and no float copy of the photo need ever be made.
 */
export function findPhotoInput(graph: OnnxGraph): PhotoInput | undefined {
  const writers = producers(graph);
  const cast = graph.nodes.find((node) => node.op === 'Cast');
  const transpose = writers.get(cast?.inputs[0] ?? '');
  const [image] = graph.inputs;
  if (!cast || transpose?.op !== 'Transpose' || image?.type !== 'uint8') return undefined;
  if (transpose.inputs[0] !== image.name) return undefined;
  const channels = Number(image.shape?.at(-1));
  let value = cast.outputs[0] ?? '';
  const readers = (name: string) => graph.nodes.filter((node) => node.inputs.includes(name));
  let [next, ...others] = readers(value);
  let offset = new Float32Array(channels);
  if (next?.op === 'Add' && others.length === 0) {
    const constant = graph.constants.get(next.inputs[1] ?? '');
    if (constant?.type !== 'float32' || constant.data.length !== channels) return undefined;
    offset = Float32Array.from(constant.data, Number);
    value = next.outputs[0] ?? '';
    [next, ...others] = readers(value);
  }
  if (next?.op !== 'Conv' || others.length > 0) return undefined;
  const padded = intsOf(next, 'pads', []).some((pad) => pad !== 0);
  return { conv: next, value, bytes: transpose.outputs[0] ?? '', offset, padded };
}

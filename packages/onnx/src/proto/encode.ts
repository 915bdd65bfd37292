import { endianness } from 'node:os';
import { GraftError } from '@graft/errors';
import type { Attribute, Constant, OnnxGraph, ValueInfo } from '../graph/graph.ts';
import { ATTRIBUTE_TYPES, DATA_TYPES, modelProto } from './schema.ts';

/** `IR_VERSION` 9 of onnx.proto, the one that came with operator set 20; every runtime since 2023 reads it. */
const IR_VERSION = 9;

/** Domain of ONNX Runtime's own operators. */
const MICROSOFT_DOMAIN = 'com.microsoft';

/** The bytes of an `.onnx` file. Deterministic: the same graph gives the same bytes. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const type = modelProto();
  const opsets = [{ domain: '', version: graph.opset }];
  if (graph.nodes.some((node) => node.domain === MICROSOFT_DOMAIN)) {
    opsets.push({ domain: MICROSOFT_DOMAIN, version: 1 });
  }
  const message = type.create({
    irVersion: IR_VERSION,
    producerName: 'graft',
    opsetImport: opsets,
    metadataProps: Object.entries(graph.metadata).map(([key, value]) => ({
      key,
      value,
    })),
    graph: {
      name: graph.name,
      node: graph.nodes.map((node) => ({
        name: node.name,
        opType: node.op,
        input: node.inputs,
        output: node.outputs,
        ...(node.domain === '' ? {} : { domain: node.domain }),
        attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
      })),
      initializer: [...graph.constants].map(([name, constant]) => encodeTensor(name, constant)),
      input: graph.inputs.map(encodeValueInfo),
      output: graph.outputs.map(encodeValueInfo),
    },
  });
  const bytes = type.encode(message).finish();
  // ONNX keeps a model in one protobuf message, which may not reach 2 GiB.
  if (bytes.byteLength >= 2 ** 31) {
    throw new GraftError({
      code: 'onnx-too-large',
      what: 'The model is too large for one ONNX file',
      received: `${bytes.byteLength} bytes`,
      expected: 'less than 2 GiB',
    });
  }
  return bytes;
}

function encodeAttribute(name: string, value: Attribute): object {
  if ('int' in value) return { name, i: value.int, type: ATTRIBUTE_TYPES.int };
  if ('ints' in value) return { name, ints: value.ints, type: ATTRIBUTE_TYPES.ints };
  if ('float' in value) return { name, f: value.float, type: ATTRIBUTE_TYPES.float };
  if ('floats' in value) return { name, floats: value.floats, type: ATTRIBUTE_TYPES.floats };
  return {
    name,
    s: new TextEncoder().encode(value.string),
    type: ATTRIBUTE_TYPES.string,
  };
}

function encodeTensor(name: string, { type, dims, data }: Constant): object {
  return {
    name,
    dims,
    dataType: DATA_TYPES[type],
    rawData: littleEndian(data),
  };
}

/** ONNX's `raw_data` is little-endian everywhere; on such machines (all that run Node today but s390x) nothing is copied. */
function littleEndian(data: Constant['data']): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (endianness() === 'LE' || data.BYTES_PER_ELEMENT === 1) return bytes;
  const swapped = Buffer.from(bytes);
  if (data.BYTES_PER_ELEMENT === 4) return swapped.swap32();
  return swapped.swap64();
}

function encodeValueInfo({ name, type, shape }: ValueInfo): object {
  const dim = shape?.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return {
    name,
    type: { tensorType: { elemType: DATA_TYPES[type], ...(dim ? { shape: { dim } } : {}) } },
  };
}

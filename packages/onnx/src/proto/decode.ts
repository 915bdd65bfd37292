import { endianness } from 'node:os';
import { GraftError } from '@graft/errors';
import type { Attribute, Constant, ElementType, OnnxGraph, TensorData, ValueInfo } from '../graph/graph.ts';
import { ATTRIBUTE_TYPES, DATA_TYPES, modelProto } from './schema.ts';

/** protobufjs gives int64 as a number or as a `Long`, depending on whether that package is there. */
type Int64 = number | { toNumber(): number };

interface AttributeMessage {
  name: string;
  f: number;
  i: Int64;
  s: Uint8Array;
  floats: number[];
  ints: Int64[];
  type: number;
}
interface TensorMessage {
  name: string;
  dims: Int64[];
  dataType: number;
  rawData: Uint8Array;
}
interface ValueInfoMessage {
  name: string;
  type?: {
    tensorType?: {
      elemType: number;
      shape?: { dim: { dimValue: Int64; dimParam: string }[] };
    };
  };
}
interface ModelMessage {
  opsetImport: { domain: string; version: Int64 }[];
  metadataProps: { key: string; value: string }[];
  graph?: {
    name: string;
    node: {
      name: string;
      opType: string;
      domain: string;
      input: string[];
      output: string[];
      attribute: AttributeMessage[];
    }[];
    initializer: TensorMessage[];
    input: ValueInfoMessage[];
    output: ValueInfoMessage[];
  };
}

/**
 * Reads an `.onnx` file that Graft wrote back into a graph. Constants are copies, so the bytes may be let go.
 *
 * @throws GraftError `onnx-unreadable` where the bytes are no such model.
 */
export function decodeModel(bytes: Uint8Array): OnnxGraph {
  try {
    const message = modelProto().decode(bytes) as unknown as ModelMessage;
    return toGraph(message);
  } catch (cause) {
    throw new GraftError({
      code: 'onnx-unreadable',
      what: 'These bytes are not an ONNX model that Graft can read',
      received: `${bytes.byteLength} bytes${cause instanceof Error ? ` (${cause.message})` : ''}`,
      expected: "a model written by Graft's exporter",
      cause,
    });
  }
}

function toGraph({ graph, opsetImport, metadataProps }: ModelMessage) {
  if (!graph) throw new Error('it holds no graph');
  const opset = opsetImport.find((entry) => entry.domain === '');
  const result: OnnxGraph = {
    name: graph.name,
    opset: opset ? toNumber(opset.version) : 0,
    metadata: Object.fromEntries(metadataProps.map((p) => [p.key, p.value])),
    inputs: graph.input.map(toValueInfo),
    outputs: graph.output.map(toValueInfo),
    constants: new Map(graph.initializer.map((t) => [t.name, toConstant(t)])),
    nodes: graph.node.map((node) => ({
      name: node.name,
      op: node.opType,
      domain: node.domain,
      inputs: [...node.input],
      outputs: [...node.output],
      attributes: Object.fromEntries(node.attribute.map((a) => [a.name, toAttribute(a)])),
    })),
  };
  return result;
}

function toNumber(value: Int64): number {
  return typeof value === 'number' ? value : value.toNumber();
}

function toAttribute(message: AttributeMessage): Attribute {
  switch (message.type) {
    case ATTRIBUTE_TYPES.int:
      return { int: toNumber(message.i) };
    case ATTRIBUTE_TYPES.ints:
      return { ints: message.ints.map(toNumber) };
    case ATTRIBUTE_TYPES.float:
      return { float: message.f };
    case ATTRIBUTE_TYPES.floats:
      return { floats: [...message.floats] };
    case ATTRIBUTE_TYPES.string:
      return { string: new TextDecoder().decode(message.s) };
    default:
      throw new Error(`attribute ${message.name} is of kind ${message.type}`);
  }
}

function elementType(code: number): ElementType {
  for (const [name, value] of Object.entries(DATA_TYPES)) {
    if (value === code) return name as ElementType;
  }
  throw new Error(`tensor element type ${code} is unknown`);
}

function toValueInfo({ name, type: described }: ValueInfoMessage): ValueInfo {
  const tensor = described?.tensorType;
  if (!tensor) throw new Error(`${name} is not a tensor`);
  const type = elementType(tensor.elemType);
  const shape = tensor.shape?.dim.map((dim) => (dim.dimParam === '' ? toNumber(dim.dimValue) : dim.dimParam));
  return shape ? { name, type, shape } : { name, type };
}

function toConstant({ name, dims, dataType, rawData }: TensorMessage) {
  const type = elementType(dataType);
  const sizes = dims.map(toNumber);
  const count = sizes.reduce((product, size) => product * size, 1);
  const data = toArray(type, rawData);
  if (data.length !== count) {
    throw new Error(`constant ${name} has ${data.length} elements, its shape [${sizes.join(', ')}] wants ${count}`);
  }
  return { type, dims: sizes, data } satisfies Constant;
}

function toArray(type: ElementType, raw: Uint8Array): TensorData {
  // A copy: the bytes lie unaligned in the file.
  const bytes = Buffer.alloc(raw.byteLength);
  bytes.set(raw);
  const wide = type === 'int64' ? 8 : type.endsWith('32') ? 4 : 1;
  if (bytes.byteLength % wide !== 0) throw new Error('a tensor is cut short');
  if (endianness() === 'BE') {
    if (wide === 4) bytes.swap32();
    if (wide === 8) bytes.swap64();
  }
  const { buffer, byteOffset, byteLength } = bytes;
  const length = byteLength / wide;
  switch (type) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, length);
    case 'int32':
      return new Int32Array(buffer, byteOffset, length);
    case 'int64':
      return new BigInt64Array(buffer, byteOffset, length);
    case 'uint8':
      return new Uint8Array(buffer, byteOffset, length);
    case 'int8':
      return new Int8Array(buffer, byteOffset, length);
  }
}

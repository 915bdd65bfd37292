import protobuf from 'protobufjs/light.js';

/**
 * The part of the ONNX format that Graft reads and writes. Message names, field names and numbers are those of
 * `onnx/onnx.proto` (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, syntax "proto2"); unknown fields of a
 * foreign model are skipped by the decoder, as protobuf wants it.
 */
const SCHEMA: protobuf.INamespace = {
  nested: {
    ModelProto: {
      fields: {
        irVersion: { id: 1, type: 'int64' },
        producerName: { id: 2, type: 'string' },
        producerVersion: { id: 3, type: 'string' },
        graph: { id: 7, type: 'GraphProto' },
        opsetImport: { id: 8, type: 'OperatorSetIdProto', rule: 'repeated' },
        metadataProps: {
          id: 14,
          type: 'StringStringEntryProto',
          rule: 'repeated',
        },
      },
    },
    StringStringEntryProto: {
      fields: {
        key: { id: 1, type: 'string' },
        value: { id: 2, type: 'string' },
      },
    },
    OperatorSetIdProto: {
      fields: {
        domain: { id: 1, type: 'string' },
        version: { id: 2, type: 'int64' },
      },
    },
    GraphProto: {
      fields: {
        node: { id: 1, type: 'NodeProto', rule: 'repeated' },
        name: { id: 2, type: 'string' },
        initializer: { id: 5, type: 'TensorProto', rule: 'repeated' },
        input: { id: 11, type: 'ValueInfoProto', rule: 'repeated' },
        output: { id: 12, type: 'ValueInfoProto', rule: 'repeated' },
      },
    },
    NodeProto: {
      fields: {
        input: { id: 1, type: 'string', rule: 'repeated' },
        output: { id: 2, type: 'string', rule: 'repeated' },
        name: { id: 3, type: 'string' },
        opType: { id: 4, type: 'string' },
        domain: { id: 7, type: 'string' },
        attribute: { id: 5, type: 'AttributeProto', rule: 'repeated' },
      },
    },
    AttributeProto: {
      fields: {
        name: { id: 1, type: 'string' },
        f: { id: 2, type: 'float' },
        i: { id: 3, type: 'int64' },
        s: { id: 4, type: 'bytes' },
        floats: { id: 7, type: 'float', rule: 'repeated' },
        ints: { id: 8, type: 'int64', rule: 'repeated' },
        type: { id: 20, type: 'int32' },
      },
    },
    TensorProto: {
      fields: {
        dims: { id: 1, type: 'int64', rule: 'repeated' },
        dataType: { id: 2, type: 'int32' },
        name: { id: 8, type: 'string' },
        rawData: { id: 9, type: 'bytes' },
      },
    },
    ValueInfoProto: {
      fields: {
        name: { id: 1, type: 'string' },
        type: { id: 2, type: 'TypeProto' },
      },
    },
    TypeProto: {
      fields: { tensorType: { id: 1, type: 'TensorTypeProto' } },
    },
    // `TypeProto.Tensor` in onnx.proto; the name of a message is not on the wire.
    TensorTypeProto: {
      fields: {
        elemType: { id: 1, type: 'int32' },
        shape: { id: 2, type: 'TensorShapeProto' },
      },
    },
    TensorShapeProto: {
      fields: { dim: { id: 1, type: 'DimensionProto', rule: 'repeated' } },
    },
    DimensionProto: {
      fields: {
        dimValue: { id: 1, type: 'int64' },
        dimParam: { id: 2, type: 'string' },
      },
    },
  },
};

/** The message type at the root of an ONNX file. */
export function modelProto(): protobuf.Type {
  return protobuf.Root.fromJSON(SCHEMA).lookupType('ModelProto');
}

/** `TensorProto.DataType` of onnx.proto, the ones that Graft uses. */
export const DATA_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
} as const;

/** `AttributeProto.AttributeType` of onnx.proto, the ones that Graft uses. */
export const ATTRIBUTE_TYPES = {
  float: 1,
  int: 2,
  string: 3,
  floats: 6,
  ints: 7,
} as const;

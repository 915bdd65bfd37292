import protobuf from 'protobufjs/light.js';

/**
 * The part of TensorFlow's SavedModel that a graph of ours needs. Message names, field names and numbers are those of
 * `tensorflow/core/protobuf/saved_model.proto`, `meta_graph.proto` and `tensorflow/core/framework/*.proto`.
 */
const SCHEMA: protobuf.INamespace = {
  nested: {
    SavedModel: {
      fields: {
        savedModelSchemaVersion: { id: 1, type: 'int64' },
        metaGraphs: { id: 2, type: 'MetaGraphDef', rule: 'repeated' },
      },
    },
    MetaGraphDef: { fields: { metaInfoDef: { id: 1, type: 'MetaInfoDef' }, graphDef: { id: 2, type: 'GraphDef' } } },
    MetaInfoDef: { fields: { tags: { id: 4, type: 'string', rule: 'repeated' } } },
    GraphDef: {
      fields: { node: { id: 1, type: 'NodeDef', rule: 'repeated' }, versions: { id: 4, type: 'VersionDef' } },
    },
    VersionDef: { fields: { producer: { id: 1, type: 'int32' }, minConsumer: { id: 2, type: 'int32' } } },
    NodeDef: {
      fields: {
        name: { id: 1, type: 'string' },
        op: { id: 2, type: 'string' },
        input: { id: 3, type: 'string', rule: 'repeated' },
        attr: { id: 5, keyType: 'string', type: 'AttrValue' } as protobuf.IMapField,
      },
    },
    AttrValue: {
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
      fields: {
        list: { id: 1, type: 'ListValue' },
        s: { id: 2, type: 'bytes' },
        i: { id: 3, type: 'int64' },
        f: { id: 4, type: 'float' },
        b: { id: 5, type: 'bool' },
        type: { id: 6, type: 'int32' },
        shape: { id: 7, type: 'TensorShapeProto' },
        tensor: { id: 8, type: 'TensorProto' },
      },
    },
    ListValue: { fields: { i: { id: 3, type: 'int64', rule: 'repeated' } } },
    TensorShapeProto: { fields: { dim: { id: 2, type: 'Dim', rule: 'repeated' } } },
    Dim: { fields: { size: { id: 1, type: 'int64' } } },
    TensorProto: {
      fields: {
        dtype: { id: 1, type: 'int32' },
        tensorShape: { id: 2, type: 'TensorShapeProto' },
        tensorContent: { id: 4, type: 'bytes' },
      },
    },
  },
};

/** Numbers of `tensorflow/core/framework/types.proto`. */
export const DT_FLOAT = 1;
export const DT_INT32 = 3;

interface Shape {
  readonly dim: readonly { readonly size: number }[];
}

/** An attribute of a node, as `AttrValue` has it. */
export type AttributeValue =
  | { readonly list: { readonly i: readonly number[] } }
  | { readonly s: Uint8Array }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly type: number }
  | { readonly shape: Shape }
  | { readonly tensor: { readonly dtype: number; readonly tensorShape: Shape; readonly tensorContent: Uint8Array } };

/** A node of a graph; `input` names nodes, with `:n` behind for an output other than the first. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttributeValue>>;
}

/** The tag under which {@link encodeSavedModel} files its graph. */
export const SAVED_MODEL_TAG = 'train';

/** A version of the graph format (`TF_GRAPH_DEF_VERSION`) whose meaning all that we use has kept since. */
const PRODUCER = 1000;

/** The bytes of a `saved_model.pb` with one graph and no variables. */
export function encodeSavedModel(node: readonly GraphNode[]): Uint8Array {
  const type = protobuf.Root.fromJSON(SCHEMA).lookupType('SavedModel');
  const graphDef = { node, versions: { producer: PRODUCER } };
  const message = {
    savedModelSchemaVersion: 1,
    metaGraphs: [{ metaInfoDef: { tags: [SAVED_MODEL_TAG] }, graphDef }],
  };
  return type.encode(type.create(message)).finish();
}

/** @param sizes -1: not known */
export function shapeOf(sizes: readonly number[]): Shape {
  return { dim: sizes.map((size) => ({ size })) };
}

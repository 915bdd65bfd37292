import { createHash } from 'node:crypto';

import type { TrainingState } from './train-network.ts';

/** A file starts with this; the number is the layout's version. */
const MAGIC = 'graft-state-1\n';

/**
 * A {@link TrainingState} as bytes: magic, SHA-256 of all that follows, length and text of a JSON header, then the arrays
 * as little-endian float32 one after another.
 */
export function encodeTrainingState(state: TrainingState): Uint8Array {
  const groups = [state.network, state.optimizer.slots, state.best?.network ?? []];
  const header = Buffer.from(
    JSON.stringify({
      epoch: state.epoch,
      steps: state.optimizer.steps,
      // JSON has no infinities; losses are finite or training has stopped.
      validationLosses: state.validationLosses,
      learningRate: state.learningRate,
      best: state.best && { epoch: state.best.epoch, loss: state.best.loss },
      lengths: groups.map((group) => group.map(({ length }) => length)),
    }),
  );
  const size = Buffer.alloc(4);
  size.writeUInt32LE(header.length);
  const arrays = groups.flat().map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  const body = Buffer.concat([size, header, ...arrays]);
  return Buffer.concat([Buffer.from(MAGIC), createHash('sha256').update(body).digest(), body]);
}

/** Reads what {@link encodeTrainingState} wrote; `undefined` for anything else. */
export function decodeTrainingState(bytes: Uint8Array): TrainingState | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = MAGIC.length + 32;
  if (buffer.length < start + 4 || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  const body = buffer.subarray(start);
  if (!createHash('sha256').update(body).digest().equals(buffer.subarray(MAGIC.length, start))) return undefined;
  // The hash holds, so this is what was written.
  const headerEnd = 4 + body.readUInt32LE(0);
  const header = JSON.parse(body.toString('utf8', 4, headerEnd)) as {
    epoch: number;
    steps: number;
    validationLosses: number[];
    learningRate?: number;
    best: { epoch: number; loss: number } | null;
    lengths: [number[], number[], number[]];
  };
  let offset = headerEnd;
  const [network, slots, best] = header.lengths.map((lengths) =>
    lengths.map((length) => {
      const array = new Float32Array(length);
      new Uint8Array(array.buffer).set(body.subarray(offset, (offset += 4 * length)));
      return array;
    }),
  ) as [Float32Array[], Float32Array[], Float32Array[]];
  return {
    epoch: header.epoch,
    network,
    optimizer: { steps: header.steps, slots },
    validationLosses: header.validationLosses,
    best: header.best && { ...header.best, network: best },
    ...(header.learningRate !== undefined && { learningRate: header.learningRate }),
  };
}

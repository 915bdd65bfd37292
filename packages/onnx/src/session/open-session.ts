import type { InferenceSession } from 'onnxruntime-common';
import { GraftError } from '@graft/errors';

export interface SessionOptions {
  /** Threads for one operator, the caller's own included; all cores where left out. Results do not depend on it. */
  readonly threads?: number;
}

/** Elements of a result, row-major. */
export interface OnnxResult {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A model ready to run. One run at a time; `close()` frees the native memory. */
export interface OnnxSession {
  /** Element type of the input: `uint8` photos or `float32` numbers. */
  readonly inputType: 'uint8' | 'float32';
  /** Shape of the input; the batch is `null`. */
  readonly inputShape: readonly (number | null)[];
  /** Shape of the output; the batch is `null`. */
  readonly outputShape: readonly (number | null)[];
  /**
   * Runs one batch `[N, height, width, 3]`. The input is only read, and not kept.
   *
   * @throws GraftError `onnx-input`, where the input is not what the model takes; `onnx-run`, `onnx-closed`
   */
  run(input: Uint8Array | Float32Array, shape: readonly number[]): Promise<OnnxResult>;
  close(): Promise<void>;
}

/**
 * Opens an ONNX model with one input and one output on the CPU, through `onnxruntime-node`, which is loaded here and not
 * before.
 *
 * @throws GraftError `onnxruntime-missing` where the runtime cannot be loaded, `onnx-unreadable` where it refuses the model
 */
export async function openSession(bytes: Uint8Array, options: SessionOptions = {}): Promise<OnnxSession> {
  const runtime = await loadRuntime();
  let session: InferenceSession;
  try {
    session = await runtime.InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      interOpNumThreads: 1,
      ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      // Errors come as exceptions; warnings about unused constants would only spoil the dashboard.
      logSeverityLevel: 3,
    });
  } catch (cause) {
    throw new GraftError({
      code: 'onnx-unreadable',
      what: 'ONNX Runtime cannot open this model',
      received: `${bytes.byteLength} bytes (${messageOf(cause)})`,
      cause,
    });
  }
  return new RuntimeSession(runtime, session);
}

type Runtime = typeof import('onnxruntime-node');

async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new GraftError({
      code: 'onnxruntime-missing',
      what: 'ONNX Runtime does not load on this machine',
      received: messageOf(cause),
      expected: 'onnxruntime-node with its library for this platform (Linux, macOS on arm64, Windows)',
      next: 'npm install, or run with --backend wasm',
      cause,
    });
  }
}

class RuntimeSession implements OnnxSession {
  readonly inputType: 'uint8' | 'float32';
  readonly inputShape: readonly (number | null)[];
  readonly outputShape: readonly (number | null)[];
  readonly #runtime: Runtime;
  readonly #inputName: string;
  readonly #outputName: string;
  #session: InferenceSession | undefined;

  constructor(runtime: Runtime, session: InferenceSession) {
    const [input] = session.inputMetadata;
    const [output] = session.outputMetadata;
    if (!input?.isTensor || !output?.isTensor) {
      throw new GraftError({
        code: 'onnx-unreadable',
        what: 'This ONNX model does not take one tensor and give one',
        received: `${session.inputNames.length} inputs, ${session.outputNames.length} outputs`,
      });
    }
    if (input.type !== 'uint8' && input.type !== 'float32') {
      throw new GraftError({
        code: 'onnx-unreadable',
        what: 'This ONNX model does not take pictures',
        received: `an input of ${input.type}`,
        expected: 'uint8 or float32',
      });
    }
    this.inputType = input.type;
    this.inputShape = input.shape.map(fixedSize);
    this.outputShape = output.shape.map(fixedSize);
    this.#runtime = runtime;
    this.#inputName = input.name;
    this.#outputName = output.name;
    this.#session = session;
  }

  async run(input: Uint8Array | Float32Array, shape: readonly number[]): Promise<OnnxResult> {
    if (!this.#session) {
      throw new GraftError({
        code: 'onnx-closed',
        what: 'This ONNX session is closed',
      });
    }
    this.#check(input, shape);
    const dims = this.outputShape.map((size) => size ?? shape[0] ?? 0);
    const data = new Float32Array(dims.reduce((product, size) => product * size, 1));
    try {
      const { Tensor } = this.#runtime;
      const tensor =
        this.inputType === 'uint8'
          ? new Tensor('uint8', input as Uint8Array, shape)
          : new Tensor('float32', input as Float32Array, shape);
      // The runtime writes into an array that is ours, so nothing is copied or converted afterwards.
      await this.#session.run({ [this.#inputName]: tensor }, { [this.#outputName]: new Tensor('float32', data, dims) });
      return { data, shape: dims };
    } catch (cause) {
      throw new GraftError({
        code: 'onnx-run',
        what: 'ONNX Runtime failed to run the model',
        received: `a batch of [${shape.join(', ')}] (${messageOf(cause)})`,
        next: 'try a smaller --batch',
        cause,
      });
    }
  }

  #check(input: Uint8Array | Float32Array, shape: readonly number[]): void {
    const wide = this.inputType === 'uint8' ? 1 : 4;
    const elements = shape.reduce((product, size) => product * size, 1);
    const fits =
      shape.length === this.inputShape.length &&
      shape.every((size, axis) => {
        const expected = this.inputShape[axis] ?? null;
        return expected === null ? Number.isInteger(size) && size > 0 : size === expected;
      });
    if (fits && input.BYTES_PER_ELEMENT === wide && input.length === elements) {
      return;
    }
    throw new GraftError({
      code: 'onnx-input',
      what: 'The batch is not what the ONNX model takes',
      received: `${input.length} elements of ${input.BYTES_PER_ELEMENT} byte(s) as [${shape.join(', ')}]`,
      expected: `${this.inputType} [${this.inputShape.map((size) => size ?? 'N').join(', ')}]`,
    });
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }
}

/** A fixed size, or `null` for a symbolic one. */
function fixedSize(size: number | string): number | null {
  return typeof size === 'number' ? size : null;
}

/** The message of whatever was thrown: native errors are not always `instanceof Error`. */
function messageOf(cause: unknown): string {
  const text =
    typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}

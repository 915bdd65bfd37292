import { availableParallelism } from 'node:os';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraftError } from '@graft/errors';
import { splitChain, type ChainChoice, type Front } from '../chain/split-chain.ts';
import { fitToProcessor } from '../fit/fit-to-processor.ts';
import { detectTiles } from './system-flags.ts';
import { createSession, loadRuntime, messageOf, type Runtime } from './runtime.ts';

export interface SessionOptions {
  /** Threads for one operator, the caller's own included; all cores where left out. Results do not depend on it. */
  readonly threads?: number;
  /** Whether Graft runs an int8 model's first convolutions itself; `auto` where left out. Results do not depend on it. */
  readonly chain?: ChainChoice;
}

/** Elements of a result, row-major. */
export interface OnnxResult {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A model ready to run, one run at a time; `close()` frees its native memory. */
export interface OnnxSession {
  /** Element type of the input: `uint8` photos or `float32` numbers. */
  readonly inputType: 'uint8' | 'float32';
  /** Shape of the input; the batch is `null`. */
  readonly inputShape: readonly (number | null)[];
  /** Shape of the output; the batch is `null`. */
  readonly outputShape: readonly (number | null)[];
  /**
   * Runs one batch `[N, height, width, 3]`. The input is read, not kept; it must not change before the promise settles. While
   * ONNX Runtime computes, the calling thread computes too, so the event loop waits; native threads (the image pipeline's) go on.
   *
   * @throws GraftError `onnx-input` where the input is not what the model takes; `onnx-run`, `onnx-closed`
   */
  run(input: Uint8Array | Float32Array, shape: readonly number[]): Promise<OnnxResult>;
  close(): Promise<void>;
}

/**
 * Opens an ONNX model with one input and one output on the CPU, through `onnxruntime-node`; an int8 model in the form that
 * is fastest on this processor, see {@link fitToProcessor} and {@link splitChain}.
 *
 * @throws GraftError `onnxruntime-missing` where the runtime cannot be loaded, `onnx-unreadable` where it refuses the model
 */
export async function openSession(bytes: Uint8Array, options: SessionOptions = {}): Promise<OnnxSession> {
  const runtime = await loadRuntime();
  const threads = options.threads ?? availableParallelism();
  const split = splitChain(bytes, { choice: options.chain ?? 'auto', threads });
  const fitted = fitToProcessor(split?.rest ?? bytes, { tiles: await detectTiles(), threads });
  return new RuntimeSession(runtime, await createSession(runtime, fitted, options), split?.front);
}

class RuntimeSession implements OnnxSession {
  readonly inputType: 'uint8' | 'float32';
  readonly inputShape: readonly (number | null)[];
  readonly outputShape: readonly (number | null)[];
  readonly #runtime: Runtime;
  readonly #inputName: string;
  readonly #outputName: string;
  readonly #front: Front | undefined;
  #session: InferenceSession | undefined;

  constructor(runtime: Runtime, session: InferenceSession, front: Front | undefined) {
    const [input] = session.inputMetadata;
    const [output] = session.outputMetadata;
    if (!input?.isTensor || !output?.isTensor || (input.type !== 'uint8' && input.type !== 'float32')) {
      throw new GraftError({
        code: 'onnx-unreadable',
        what: 'This ONNX model does not take pictures and give numbers',
        received: `inputs ${session.inputNames.join(', ')}, outputs ${session.outputNames.join(', ')}`,
        expected: 'one input of uint8 or float32, one output of float32',
      });
    }
    this.inputType = input.type;
    this.inputShape = front ? [null, ...front.inputShape] : input.shape.map(fixedSize);
    this.outputShape = output.shape.map(fixedSize);
    this.#runtime = runtime;
    this.#inputName = input.name;
    this.#outputName = output.name;
    this.#front = front;
    this.#session = session;
  }

  async run(input: Uint8Array | Float32Array, shape: readonly number[]): Promise<OnnxResult> {
    if (!this.#session) {
      throw new GraftError({ code: 'onnx-closed', what: 'This ONNX session is closed' });
    }
    this.#check(input, shape);
    try {
      const outputs = await this.#session.run({ [this.#inputName]: await this.#tensor(input, shape) });
      const output = outputs[this.#outputName];
      if (!output) throw new Error(`no output ${this.#outputName}`);
      return { data: output.data as Float32Array, shape: output.dims };
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

  async #tensor(input: Uint8Array | Float32Array, shape: readonly number[]): Promise<Tensor> {
    const { Tensor } = this.#runtime;
    if (this.inputType === 'float32') return new Tensor('float32', input as Float32Array, shape);
    if (!this.#front) return new Tensor('uint8', input as Uint8Array, shape);
    const [count = 0] = shape;
    return new Tensor('uint8', await this.#front.run(input as Uint8Array, count), [count, ...this.#front.outputShape]);
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
    if (fits && input.BYTES_PER_ELEMENT === wide && input.length === elements) return;
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

import { GraftError } from '../errors/index.ts';
import { AbortListeners, expectSignal } from './abort-listeners.ts';
import { abortedError } from './aborted.ts';
import {
  loadAddon,
  type NativeBatchAnswer,
  type NativePictureAnswer,
  type NativePipeline,
  type NativeSource,
  type NativeVerdict,
} from './addon.ts';
import type {
  BatchRequest,
  BatchResult,
  ImagePipeline,
  ItemVerdict,
  PictureRequest,
  PictureResult,
  PipelineOptions,
} from './contract.ts';
import { decodeElsewhere, type Complaint, type Elsewhere } from './decode-elsewhere.ts';
import {
  asBadOption,
  badOption,
  completeOptions,
  expectWhole,
  MOST_SIDE,
  rejectUnknownKeys,
} from './pipeline-options.ts';

/**
 * Opens a pool of native threads that turn image files into pixels. An open pipeline does not keep the process alive.
 *
 * @throws GraftError `addon-missing`, `addon-unusable` (the message says what to run) or `bad-option`
 */
export function openPipeline(options: PipelineOptions = {}): ImagePipeline {
  const complete = completeOptions(options);
  const { NativePipeline } = loadAddon();
  const native = asBadOption(() => new NativePipeline(complete));
  return new ThreadedPipeline(native, complete.threads, complete.maxPixels);
}

class ThreadedPipeline implements ImagePipeline {
  readonly threads: number;
  readonly simd: string;
  readonly #native: NativePipeline;
  readonly #maxPixels: number;
  readonly #listeners = new AbortListeners();
  #closed = false;

  constructor(native: NativePipeline, threads: number, maxPixels: number) {
    this.#native = native;
    this.#maxPixels = maxPixels;
    this.threads = threads;
    this.simd = native.simd;
  }

  async readBatch(request: BatchRequest): Promise<BatchResult> {
    const checked = checkedBatch(request);
    const { signal, ...rest } = checked;
    this.#expectOpen();
    const { verdicts, times } = await this.#submitBatch(rest, signal);
    const decode = await this.#readElsewhere(checked, verdicts);
    return {
      pixels: checked.out,
      verdicts: verdicts as ItemVerdict[],
      times: { ...times, decode: times.decode + decode },
    };
  }

  async decodeImage(request: PictureRequest): Promise<PictureResult> {
    rejectUnknownKeys('request', request, ['file', 'maxSide', 'signal']);
    const { file, signal } = request;
    expectSignal('request.signal', signal);
    this.#expectOpen();
    const first = await this.#decode(file, request);
    if (first.verdict.code !== 'elsewhere') return first as PictureResult;
    const { format } = first.verdict;
    const decoded = await this.#orAbort(decodeElsewhere(file, format, this.#maxPixels), signal);
    if ('error' in decoded)
      return { pixels: new Uint8Array(0), width: 0, height: 0, verdict: failed(decoded.error, format) };
    this.#expectOpen();
    const { verdict, ...picture } = await this.#decode(decoded.pixels, request);
    return { ...picture, verdict: merged(verdict, decoded, format) };
  }

  close(): Promise<void> {
    if (!this.#closed) this.#native.close();
    this.#closed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Reads what the threads left to sharp, as many files at once as there are threads, and writes their verdicts.
   *
   * @returns seconds spent decoding
   */
  async #readElsewhere(request: CheckedBatch, verdicts: NativeVerdict[]): Promise<number> {
    let seconds = 0;
    const left = [...verdicts.entries()].filter(([, { code }]) => code === 'elsewhere').values();
    const work = async (): Promise<void> => {
      for (const [index, { format }] of left) {
        const start = performance.now();
        const source = request.files[index] ?? '';
        const decoded = await this.#orAbort(decodeElsewhere(source, format, this.#maxPixels), request.signal);
        seconds += (performance.now() - start) / 1000;
        verdicts[index] =
          'error' in decoded
            ? failed(decoded.error, format)
            : merged(await this.#readPixels(request, index, decoded.pixels), decoded, format);
      }
    };
    // All of them have let go of the caller's memory before an error is passed on.
    const ends = await Promise.allSettled(Array.from({ length: this.threads }, work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return seconds;
  }

  async #readPixels(
    { height, width, interpolation, out, views, signal }: CheckedBatch,
    index: number,
    pixels: NativeSource,
  ): Promise<NativeVerdict> {
    const bytes = height * width * 3;
    const view = views?.[index];
    this.#expectOpen();
    const request = {
      files: [pixels],
      height,
      width,
      ...(interpolation !== undefined && { interpolation }),
      ...(view && { views: [view] }),
      out: out.subarray(index * bytes, (index + 1) * bytes),
    };
    const { verdicts } = await this.#submitBatch(request, signal);
    return verdicts[0]!;
  }

  #submitBatch(
    request: Parameters<NativePipeline['submitBatch']>[0],
    signal: AbortSignal | undefined,
  ): Promise<NativeBatchAnswer> {
    return this.#run(signal, (callback) => this.#native.submitBatch(request, callback));
  }

  async #decode(
    file: NativeSource,
    { maxSide, signal }: PictureRequest,
  ): Promise<Omit<PictureResult, 'verdict'> & { readonly verdict: NativeVerdict }> {
    let id = 0;
    const { verdict, width, height } = await this.#run(signal, (callback: (answer: NativePictureAnswer) => void) => {
      id = this.#native.submitPicture(maxSide === undefined ? { file } : { file, maxSide }, callback);
      return id;
    });
    const pixels = takeMemory(1, height, width, () => {
      // Nobody comes for them any more.
      this.#native.takePicture(id, new Uint8Array(0));
    });
    if (pixels.length > 0) this.#native.takePicture(id, pixels);
    return { pixels, width, height, verdict };
  }

  /**
   * Submits and waits. After an abort it still waits for the threads to let go of the caller's memory, which they do
   * within milliseconds.
   */
  #run<A extends { readonly aborted: boolean }>(
    signal: AbortSignal | undefined,
    submit: (callback: (answer: A) => void) => number,
  ): Promise<A> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortedError(signal));
        return;
      }
      const id = asBadOption(() =>
        submit((answer) => {
          ignore();
          if (answer.aborted || signal?.aborted) reject(abortedError(signal));
          else resolve(answer);
        }),
      );
      // A getter of the request may have fired it meanwhile.
      if (signal?.aborted) this.#native.abort(id);
      const ignore = this.#listeners.listen(signal, () => {
        this.#native.abort(id);
      });
    });
  }

  /** What is done elsewhere cannot be stopped; it touches none of the caller's memory, and is not waited for. */
  #orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        reject(abortedError(signal));
      };
      if (signal?.aborted) onAbort();
      const ignore = this.#listeners.listen(signal, onAbort);
      work.then(resolve, reject).finally(ignore);
    });
  }

  #expectOpen(): void {
    if (this.#closed)
      throw new GraftError({
        code: 'pipeline-closed',
        what: 'The image pipeline has been closed',
        next: 'open another one with openPipeline',
      });
  }
}

type CheckedBatch = BatchRequest & { readonly out: Uint8Array };

const BATCH_KEYS = ['files', 'height', 'width', 'interpolation', 'views', 'out', 'signal'];

/** The request, each of its parts looked at once, with memory for its result. */
function checkedBatch(request: BatchRequest): CheckedBatch {
  rejectUnknownKeys('request', request, BATCH_KEYS);
  const { files, height, width, ...rest } = request;
  if (!Array.isArray(files)) throw badOption('request.files', 'an array of paths and Uint8Arrays', files);
  expectWhole('request.height', height, 1, MOST_SIDE);
  expectWhole('request.width', width, 1, MOST_SIDE);
  expectSignal('request.signal', rest.signal);
  const { out = takeMemory(files.length, height, width) } = rest;
  return { ...rest, files, height, width, out };
}

function takeMemory(
  count: number,
  height: number,
  width: number,
  onFailure: () => void = () => undefined,
): Uint8Array<ArrayBuffer> {
  const bytes = count * height * width * 3;
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    onFailure();
    throw new GraftError({
      code: 'bad-option',
      what: 'There is no memory for a batch of this size',
      received: `${String(count)} files of ${String(height)} × ${String(width)} pixels, ${String(bytes)} bytes`,
      expected: 'fewer at a time, as streamBatches reads them',
      cause,
    });
  }
}

function failed({ code, message }: Complaint, format: string): ItemVerdict {
  return { status: 'error', code, message, format, width: 0, height: 0 };
}

/** The verdict on pixels that came from elsewhere, with what was said there. */
function merged(
  verdict: NativeVerdict,
  { warning }: Extract<Elsewhere, { pixels: unknown }>,
  format: string,
): ItemVerdict {
  const whole = { ...verdict, format } as ItemVerdict;
  return warning && whole.status === 'ok' ? { ...whole, status: 'warning', ...warning } : whole;
}

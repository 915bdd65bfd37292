import { GraftError } from '../errors/index.ts';
import { loadAddon, type NativePipeline, type NativeSource } from './addon.ts';
import type {
  BatchRequest,
  BatchResult,
  ImagePipeline,
  ItemVerdict,
  PictureRequest,
  PictureResult,
  PipelineOptions,
} from './contract.ts';
import { decodeElsewhere } from './decode-elsewhere.ts';
import { completeOptions, rejectUnknownKeys } from './pipeline-options.ts';

/**
 * Opens a pool of native threads that turn image files into pixels.
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
  #closed = false;

  constructor(native: NativePipeline, threads: number, maxPixels: number) {
    this.#native = native;
    this.#maxPixels = maxPixels;
    this.threads = threads;
    this.simd = native.simd;
  }

  async readBatch(request: BatchRequest): Promise<BatchResult> {
    const { signal, ...rest } = request;
    this.#expectOpen();
    const answer = await this.#run(signal, (callback: (answer: BatchResult & Aborted) => void) =>
      this.#native.submitBatch(rest, callback),
    );
    const verdicts = [...answer.verdicts];
    const elsewhere = verdicts.flatMap((verdict, index) => (verdict.code === 'elsewhere' ? [index] : []));
    for (const index of elsewhere)
      verdicts[index] = await this.#readElsewhere(request, index, verdicts[index]?.format ?? '');
    return { verdicts, times: answer.times };
  }

  async decodeImage(request: PictureRequest): Promise<PictureResult> {
    rejectUnknownKeys('decodeImage', request, ['file', 'maxSide', 'signal']);
    this.#expectOpen();
    const first = await this.#decode(request.file, request);
    if (first.verdict.code !== 'elsewhere') return first;
    const { format } = first.verdict;
    const decoded = await decodeElsewhere(request.file, format, this.#maxPixels);
    if (!('pixels' in decoded))
      return { verdict: failed(decoded, format), width: 0, height: 0, data: new Uint8Array(0) };
    const { verdict, ...picture } = await this.#decode(decoded.pixels, request);
    return { ...picture, verdict: { ...verdict, format } };
  }

  close(): Promise<void> {
    if (!this.#closed) this.#native.close();
    this.#closed = true;
    return Promise.resolve();
  }

  async #readElsewhere(request: BatchRequest, index: number, format: string): Promise<ItemVerdict> {
    const { height, width, interpolation, out, views, signal } = request;
    const decoded = await decodeElsewhere(request.files[index] ?? '', format, this.#maxPixels);
    if (!('pixels' in decoded)) return failed(decoded, format);
    const bytes = height * width * 3;
    const view = views?.[index];
    this.#expectOpen();
    const answer = await this.#run(signal, (callback: (answer: BatchResult & Aborted) => void) =>
      this.#native.submitBatch(
        {
          files: [decoded.pixels],
          height,
          width,
          interpolation,
          out: out.subarray(index * bytes, (index + 1) * bytes),
          ...(view ? { views: [view] } : {}),
        },
        callback,
      ),
    );
    return { ...answer.verdicts[0]!, format };
  }

  async #decode(file: NativeSource, { maxSide, signal }: PictureRequest): Promise<PictureResult> {
    let id = 0;
    const { verdict, width, height } = await this.#run(
      signal,
      (callback: (answer: Omit<PictureResult, 'data'> & Aborted) => void) => {
        id = this.#native.submitPicture(maxSide === undefined ? { file } : { file, maxSide }, callback);
        return id;
      },
    );
    const data = new Uint8Array(width * height * 3);
    if (data.length > 0) this.#native.takePicture(id, data);
    return { verdict, width, height, data };
  }

  /**
   * Submits and waits. After an abort it still waits for the threads to let go of the caller's memory, which they do
   * within milliseconds.
   */
  #run<A extends Aborted>(
    signal: AbortSignal | undefined,
    submit: (callback: (answer: A) => void) => number,
  ): Promise<A> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortedError(signal));
        return;
      }
      const onAbort = () => {
        this.#native.abort(id);
      };
      const id = asBadOption(() =>
        submit((answer) => {
          signal?.removeEventListener('abort', onAbort);
          if (answer.aborted || signal?.aborted) reject(abortedError(signal));
          else resolve(answer);
        }),
      );
      signal?.addEventListener('abort', onAbort);
    });
  }

  #expectOpen(): void {
    if (this.#closed) throw new GraftError({ code: 'pipeline-closed', what: 'The image pipeline has been closed' });
  }
}

interface Aborted {
  readonly aborted: boolean;
}

function failed(why: { readonly code: string; readonly message: string }, format: string): ItemVerdict {
  return { status: 'error', code: why.code, message: why.message, format, width: 0, height: 0 };
}

function abortedError(signal: AbortSignal | undefined): GraftError {
  return new GraftError({ code: 'aborted', what: 'Reading the photos was aborted', cause: signal?.reason });
}

/** The addon rejects what it does not understand with a TypeError of another realm; users see one kind of error. */
function asBadOption<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const message = cause instanceof Object && 'message' in cause ? String(cause.message) : String(cause);
    throw new GraftError({ code: 'bad-option', what: message, cause });
  }
}

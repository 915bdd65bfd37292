import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { GraftError } from '@graft/errors';

/** `onnxruntime-node`'s module. */
export type Runtime = typeof OnnxRuntime;

/**
 * Loads `onnxruntime-node`, here and not before: listing backbones or printing help must not wait for 45 MB of library.
 *
 * @throws GraftError `onnxruntime-missing`
 */
export async function loadRuntime(): Promise<Runtime> {
  silenceTelemetry();
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new GraftError({
      code: 'onnxruntime-missing',
      what: 'ONNX Runtime does not load on this machine',
      received: messageOf(cause),
      expected: 'onnxruntime-node with its library for this platform (Linux, Windows, or macOS on arm64)',
      next: 'npm install, or run with --backend wasm',
      cause,
    });
  }
}

/**
 * From version 1.29 on ONNX Runtime reports its use to its maker, keeps a queue of reports in the user's cache folder, and
 * takes the command line apart with a recursive regular expression, which overflows the stack where that line is long
 * (`predict photos/*.jpg`). Graft sends nothing about anyone, so this is off unless the user has set it.
 */
function silenceTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
}

/** What a session of the runtime is made with. */
export interface RuntimeOptions {
  /** Threads for one operator, the caller's own included; all cores where left out. */
  readonly threads?: number;
  readonly optimisation?: 'all' | 'extended' | 'basic' | 'disabled';
}

/**
 * Opens a model on the CPU.
 *
 * @throws GraftError `onnx-unreadable`
 */
export async function createSession(
  runtime: Runtime,
  bytes: Uint8Array,
  options: RuntimeOptions,
): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: options.optimisation ?? 'all',
      executionMode: 'sequential',
      interOpNumThreads: 1,
      // Batches differ in size (the last one does), and a plan of memory for each size would be kept.
      enableMemPattern: false,
      // Waiting threads soon sleep: spinning ones would take the cores from the threads that decode photos. A tenth of a
      // millisecond bridges the gap between two operators; it gains 2 to 3 % and costs no processor time.
      extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '100' } } },
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
}

/** The message of whatever was thrown: native errors are not always `instanceof Error`. */
export function messageOf(cause: unknown): string {
  const text =
    typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}

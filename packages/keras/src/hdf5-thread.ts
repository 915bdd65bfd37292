import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { unreadable } from './failure.ts';
import type { Hdf5Group } from './hdf5-tree.ts';

interface Answer {
  readonly tree?: Hdf5Group;
  readonly data?: ArrayBuffer;
  readonly error?: string;
}

/**
 * The HDF5 library at work on one file, in a thread that is ended when it takes too long. Reading is synchronous for the caller.
 * The thread keeps no process alive.
 */
export class Hdf5Thread {
  readonly #path: string;
  readonly #timeLimitMs: number;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #turn = new Int32Array(new SharedArrayBuffer(4));
  #failure: Error | undefined;

  constructor(path: string, timeLimitMs: number) {
    this.#path = path;
    this.#timeLimitMs = timeLimitMs;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(new URL('./hdf5-worker.mjs', import.meta.url), {
      workerData: { path, port: port2, turn: this.#turn },
      transferList: [port2],
      // The library writes warnings about damaged files, of which we make one of our own.
      stdout: true,
      stderr: true,
      execArgv: [],
    });
    this.#worker.unref();
    port1.unref();
  }

  /** The file's groups, datasets and attributes. To be asked once, before anything else. */
  async tree(): Promise<Hdf5Group> {
    const answer = await new Promise<Answer>((resolve) => {
      const late = setTimeout(() => {
        resolve({ error: this.#late() });
      }, this.#timeLimitMs);
      const finish = (result: Answer) => {
        clearTimeout(late);
        resolve(result);
      };
      this.#worker.once('error', (error) => {
        finish({ error: error instanceof Error ? error.message : String(error) });
      });
      this.#worker.once('exit', () => {
        finish({ error: 'the HDF5 library gave up' });
      });
      this.#port.once('message', finish);
      this.#port.postMessage({ bytes: 0 });
    });
    // From here on answers are fetched, not delivered.
    this.#port.removeAllListeners('message');
    this.#port.unref();
    if (answer.tree === undefined) throw this.#fail(answer.error);
    return answer.tree;
  }

  /** The bytes of a dataset, in the machine's byte order. */
  read(dataset: string, bytes: number): ArrayBuffer {
    if (this.#failure !== undefined) throw this.#failure;
    this.#port.postMessage({ dataset, bytes });
    const { data, error } = this.#await();
    if (data === undefined) throw this.#fail(error);
    return data;
  }

  /** Blocks until an answer is there. The thread counts `turn` up after it has sent one, so none is slept through. */
  #await(): Answer {
    const deadline = performance.now() + this.#timeLimitMs;
    for (;;) {
      const seen = Atomics.load(this.#turn, 0);
      const received = receiveMessageOnPort(this.#port) as { message: Answer } | undefined;
      if (received !== undefined) return received.message;
      const left = deadline - performance.now();
      if (left <= 0) return { error: this.#late() };
      Atomics.wait(this.#turn, 0, seen, left);
    }
  }

  /** Ends the thread; nothing can be read afterwards. */
  end(): void {
    this.#failure ??= unreadable(this.#path, 'it was closed before it was read');
    this.#port.close();
    void this.#worker.terminate();
  }

  #late(): string {
    return `reading its HDF5 structure took longer than ${this.#timeLimitMs / 1000} s`;
  }

  #fail(why = 'its HDF5 structure cannot be read'): Error {
    const said = /^(its|reading|")/.test(why) ? why : `its HDF5 structure cannot be read (${why})`;
    const failure = unreadable(this.#path, said);
    this.end();
    return failure;
  }
}

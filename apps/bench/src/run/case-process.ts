import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PROTOCOL_PREFIX, type RoundAnswer, type RoundRequest } from './contract.ts';

interface Waiting {
  resolve(message: Record<string, unknown>): void;
  reject(error: Error): void;
}

/** The harness's side of a case's process: asks for rounds, turns a crash or a hang into a rejected promise. */
export class CaseProcess {
  readonly #child: ChildProcess;
  readonly #timeoutSeconds: number;
  #waiting: Waiting | undefined;
  #failure: Error | undefined;
  #lastWords = '';

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv, timeoutSeconds: number) {
    this.#timeoutSeconds = timeoutSeconds;
    // A process group of its own, so that its workers stand still with it.
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    process.once('exit', this.#kill);
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-4000);
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      if (!line.startsWith(PROTOCOL_PREFIX)) return;
      this.#waiting?.resolve(JSON.parse(line.slice(PROTOCOL_PREFIX.length)) as Record<string, unknown>);
    });
    // A write to a process that died is answered by its exit, below.
    this.#child.stdin!.on('error', () => undefined);
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('exit', (code, signal) => this.#fail(new Error(this.#epitaph(code, signal))));
  }

  /** Hands the parameters over; resolves when the case is warm. */
  async prepare(params: Readonly<Record<string, unknown>>): Promise<{ info: Record<string, unknown> }> {
    const ready = this.#next();
    this.#child.stdin!.write(`${JSON.stringify(params)}\n`);
    const message = await ready;
    this.#signal('SIGSTOP');
    return { info: (message['info'] ?? {}) as Record<string, unknown> };
  }

  async round(request: RoundRequest): Promise<RoundAnswer> {
    const answer = this.#next();
    this.#signal('SIGCONT');
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    try {
      return (await answer) as unknown as RoundAnswer;
    } finally {
      this.#signal('SIGSTOP');
    }
  }

  /** Lets the process end by itself, and ends it where it does not. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#signal('SIGCONT');
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.stdin!.end();
    const timer = setTimeout(this.#kill, 5000);
    await gone;
    this.#kill();
    process.removeListener('exit', this.#kill);
    clearTimeout(timer);
  }

  readonly #kill = (): void => {
    this.#signal('SIGKILL');
  };

  /**
   * To the whole group. Between its rounds a case stands still: nothing that it prefetches or spins on takes a processor
   * from the case whose turn it is.
   */
  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // Nobody of the group is left.
    }
  }

  #next(): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      const timer = setTimeout(() => {
        this.#fail(new Error(`no answer for ${this.#timeoutSeconds} s; the process was ended`));
        this.#kill();
      }, this.#timeoutSeconds * 1000);
      const settle = () => {
        clearTimeout(timer);
        this.#waiting = undefined;
      };
      this.#waiting = {
        resolve: (message) => {
          settle();
          resolve(message);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(error);
  }

  #epitaph(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `exit status ${code ?? '?'}` : `signal ${signal}`;
    const words = this.#lastWords.trim().split('\n').slice(-3).join(' | ').trim();
    return words === '' ? `ended with ${how}` : `ended with ${how}: ${words}`;
  }
}

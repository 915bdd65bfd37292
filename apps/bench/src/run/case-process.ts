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
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
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

  /** Resolves when the case is warm. */
  async ready(): Promise<{ info: Record<string, unknown> }> {
    const message = await this.#next();
    return { info: (message['info'] ?? {}) as Record<string, unknown> };
  }

  async round(request: RoundRequest): Promise<RoundAnswer> {
    const answer = this.#next();
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    return (await answer) as unknown as RoundAnswer;
  }

  /** Lets the process end by itself, and ends it where it does not. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.stdin!.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(timer);
  }

  #next(): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      const timer = setTimeout(() => {
        this.#fail(new Error(`no answer for ${this.#timeoutSeconds} s; the process was ended`));
        this.#child.kill('SIGKILL');
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

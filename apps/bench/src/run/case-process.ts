import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PROTOCOL_PREFIX, type RoundAnswer, type RoundRequest } from './contract.ts';
import type { GroupGuard } from './group-guard.ts';
import { groupPeakMemory } from './group-memory.ts';

interface Waiting {
  resolve(message: Record<string, unknown>): void;
  reject(error: Error): void;
}

export interface CaseCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** How long a case may take to end when it is asked to, in milliseconds. */
const PATIENCE = { close: 5000, end: 5000 } as const;

/** The harness's side of a case's process: asks for rounds, turns a crash or a hang into a rejected promise. */
export class CaseProcess {
  readonly #child: ChildProcess;
  readonly #timeoutSeconds: number;
  readonly #guard: GroupGuard;
  #waiting: Waiting | undefined;
  #failure: Error | undefined;
  #lastWords = '';

  constructor({ program, args, env }: CaseCommand, timeoutSeconds: number, guard: GroupGuard) {
    this.#timeoutSeconds = timeoutSeconds;
    this.#guard = guard;
    // A process group of its own, so that its workers stand still with it.
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    if (this.#child.pid !== undefined) guard.add(this.#child.pid);
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-4000);
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      if (!line.startsWith(PROTOCOL_PREFIX)) return;
      this.#hear(line.slice(PROTOCOL_PREFIX.length));
    });
    // A write to a process that died is answered by its exit, below.
    this.#child.stdin!.on('error', () => undefined);
    this.#child.on('error', (error) => this.#fail(error));
    // Not `exit`: what it said last is still in the pipe then.
    this.#child.on('close', (code, signal) => this.#fail(new Error(this.#epitaph(code, signal))));
    this.#child.on('exit', () => this.#signal('SIGKILL'));
  }

  #hear(text: string): void {
    try {
      this.#waiting?.resolve(JSON.parse(text) as Record<string, unknown>);
    } catch {
      void this.abort(new Error(`said what is no message: ${text.slice(0, 200)}`));
    }
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
      const said = (await answer) as unknown as RoundAnswer;
      const peakMemoryBytes = groupPeakMemory(this.#child.pid ?? 0);
      return peakMemoryBytes === undefined ? said : { ...said, peakMemoryBytes };
    } finally {
      if (this.#failure === undefined) this.#signal('SIGSTOP');
    }
  }

  /** Lets the process end by itself, and ends it where it does not. */
  async close(): Promise<void> {
    this.#signal('SIGCONT');
    this.#child.stdin!.end();
    await this.#gone(PATIENCE.close);
  }

  /** Ends the process now; whatever is asked of it is answered with `reason`. */
  async abort(reason: Error): Promise<void> {
    this.#fail(reason);
    await this.#end();
  }

  /** Asks it to end: a whole job has to take its own processes with it. */
  async #end(): Promise<void> {
    this.#signal('SIGTERM');
    // A stopped process takes no other signal than this one and SIGKILL.
    this.#signal('SIGCONT');
    await this.#gone(PATIENCE.end);
  }

  async #gone(patience: number): Promise<void> {
    const { exitCode, signalCode, pid } = this.#child;
    if (exitCode === null && signalCode === null && pid !== undefined) {
      const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
      const timer = setTimeout(() => this.#signal('SIGKILL'), patience);
      await gone;
      clearTimeout(timer);
    }
    if (pid !== undefined) this.#guard.drop(pid);
  }

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
        void this.abort(new Error(`no answer for ${this.#timeoutSeconds} s; the process was ended`));
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

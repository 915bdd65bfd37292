import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a stop took effect: after so many epochs or rounds of a stage of training. */
interface StopPoint {
  readonly stage: string;
  readonly done: number;
}

/**
 * Somebody's "stop and keep the best", on disk: a run that is killed afterwards and resumed ends its training at the same
 * place, and not where it would have ended if nobody had asked.
 */
export class StopRecord {
  readonly #path: string;
  /** Asked for in an earlier life of the run, which ended before it took effect. */
  readonly pending: boolean;
  /** Where it took effect in an earlier life. */
  readonly point: StopPoint | undefined;

  private constructor(path: string, saved: unknown) {
    this.#path = path;
    const { asked, stage, done } = (saved ?? {}) as Record<string, unknown>;
    this.point = typeof stage === 'string' && Number.isSafeInteger(done) ? { stage, done: done as number } : undefined;
    this.pending = asked === true && this.point === undefined;
  }

  static open(directory: string, resuming: boolean): StopRecord {
    const path = join(directory, 'stop.json');
    if (!resuming) rmSync(path, { force: true });
    return new StopRecord(path, read(path));
  }

  asked(): void {
    this.#write({ asked: true });
  }

  reached(stage: string, done: number): void {
    this.#write({ asked: true, stage, done });
  }

  #write(value: object): void {
    try {
      writeFileSync(`${this.#path}.partial`, `${JSON.stringify(value)}\n`);
      renameSync(`${this.#path}.partial`, this.#path);
    } catch {
      // A full disk: the stop itself is obeyed all the same.
    }
  }
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

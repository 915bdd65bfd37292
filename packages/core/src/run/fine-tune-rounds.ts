import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeFileAtomic } from '../model/index.ts';

/** Some stages that are fine-tuned; a later round goes on from what an earlier one learnt. */
export interface Round {
  readonly stages: number;
  /** The epoch after which somebody wanted other stages; absent where it may go on to its end. */
  readonly until?: number;
}

/**
 * Which stages are fine-tuned, one round after the other: those that the job asks for, then what people asked for while it
 * ran. They are written down, so that a run that is resumed repeats them.
 */
export class FineTuneRounds {
  readonly #path: string;
  readonly #rounds: Round[];

  private constructor(path: string, rounds: Round[]) {
    this.#path = path;
    this.#rounds = rounds;
  }

  /** @param stages of the job's own round; 0: none */
  static async open(directory: string, resuming: boolean, stages: number): Promise<FineTuneRounds> {
    const path = join(directory, 'rounds.json');
    const saved = resuming ? parseRounds(await readFile(path, 'utf8').catch(() => '')) : undefined;
    return new FineTuneRounds(path, saved ?? (stages > 0 ? [{ stages }] : []));
  }

  get length(): number {
    return this.#rounds.length;
  }

  at(index: number): Round | undefined {
    return this.#rounds[index];
  }

  /** Another round behind the last, or in place of one that has not begun. */
  async put(index: number, stages: number): Promise<void> {
    this.#rounds[index] = { stages };
    await this.#save();
  }

  /** Ends a round before its time, with another behind it. */
  async follow(index: number, until: number, stages: number): Promise<void> {
    this.#rounds[index] = { ...this.#rounds[index]!, until };
    this.#rounds[index + 1] = { stages };
    await this.#save();
  }

  async #save(): Promise<void> {
    await writeFileAtomic(this.#path, `${JSON.stringify(this.#rounds)}\n`);
  }
}

/** `undefined` for anything but rounds: the job's own then count. */
function parseRounds(text: string): Round[] | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    const whole = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) > 0;
    const good = (round: Partial<Round>): boolean =>
      whole(round.stages) && (round.until === undefined || whole(round.until));
    return Array.isArray(value) && value.every(good) ? (value as Round[]) : undefined;
  } catch {
    return undefined;
  }
}

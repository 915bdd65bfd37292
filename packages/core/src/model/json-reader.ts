import { GraftError } from '../errors/index.ts';

/**
 * Reads fields out of JSON that anybody may have written. Each method checks one field and names it in the error, so
 * that a damaged or hostile file ends in one clear message.
 */
export class JsonReader {
  readonly #value: Record<string, unknown>;
  readonly #where: string;
  readonly #code: string;

  /**
   * @param where what is being read, for the message, e.g. `graft.json`
   * @param code the GraftError code to throw
   */
  constructor(value: unknown, where: string, code: string) {
    this.#where = where;
    this.#code = code;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('', 'an object', value);
    this.#value = value as Record<string, unknown>;
  }

  /** Parses text; the error says what is wrong with it. */
  static parse(text: string, where: string, code: string): JsonReader {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new GraftError({ code, what: `${where} is not JSON`, received: (cause as Error).message, cause });
    }
    return new JsonReader(value, where, code);
  }

  fail(field: string, expected: string, received: unknown): never {
    throw new GraftError({
      code: this.#code,
      what: `${this.#where} is not as it should be${field === '' ? '' : ` at "${field}"`}`,
      received: shown(received),
      expected,
    });
  }

  has(field: string): boolean {
    return this.#value[field] !== undefined;
  }

  raw(field: string): unknown {
    return this.#value[field];
  }

  object(field: string): JsonReader {
    return new JsonReader(this.#value[field], `${this.#where} ${field}`, this.#code);
  }

  record(field: string): Record<string, unknown> {
    this.object(field);
    return this.#value[field] as Record<string, unknown>;
  }

  string(field: string, longest = 4096): string {
    const value = this.#value[field];
    if (typeof value !== 'string' || value.length > longest) this.fail(field, 'a text', value);
    return value;
  }

  oneOf<const T extends string>(field: string, options: readonly T[]): T {
    const value = this.string(field);
    if (!(options as readonly string[]).includes(value)) this.fail(field, `one of ${options.join(', ')}`, value);
    return value as T;
  }

  number(field: string, least = -Number.MAX_VALUE, greatest = Number.MAX_VALUE): number {
    const value = this.#value[field];
    if (typeof value !== 'number' || !(value >= least && value <= greatest)) {
      this.fail(field, `a number from ${least} to ${greatest}`, value);
    }
    return value;
  }

  integer(field: string, least: number, greatest: number): number {
    const value = this.number(field, least, greatest);
    if (!Number.isInteger(value)) this.fail(field, 'a whole number', value);
    return value;
  }

  /** An array whose members are each read by `read`, at most `longest` of them. */
  array<T>(field: string, longest: number, read: (member: JsonReader, index: number) => T): T[] {
    return this.#list(field, longest).map((value, index) =>
      read(new JsonReader(value, `${this.#where} ${field}[${index}]`, this.#code), index),
    );
  }

  strings(field: string, longest: number): string[] {
    const values = this.#list(field, longest);
    if (!values.every((value) => typeof value === 'string')) this.fail(field, 'a list of texts', values);
    return values;
  }

  numbers(field: string, length: number): number[] {
    const values = this.#list(field, length);
    if (values.length !== length || !values.every((value) => typeof value === 'number' && Number.isFinite(value))) {
      this.fail(field, `a list of ${length} numbers`, values);
    }
    return values as number[];
  }

  #list(field: string, longest: number): unknown[] {
    const value = this.#value[field];
    if (!Array.isArray(value) || value.length > longest) this.fail(field, `a list of at most ${longest}`, value);
    return value as unknown[];
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : ((JSON.stringify(value) as string | undefined) ?? typeof value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** What a {@link GraftError} is made of. Each part is a phrase without a full stop. */
export interface GraftErrorParts {
  /** Stable machine-readable name of the kind of failure, e.g. `unknown-backbone`. */
  readonly code: string;
  /** What went wrong, in one sentence. */
  readonly what: string;
  /** What Graft was given. */
  readonly received?: string;
  /** What it could have used. */
  readonly expected?: string;
  /** The command (or act) that gets the user further. */
  readonly next?: string;
  /** The error underneath, kept for `--debug`, never shown by itself. */
  readonly cause?: unknown;
}

/**
 * The one error class of the house. Its message says what was received, what was expected and the command to run
 * next, so a front end prints `message` and nothing else: no stack trace for a user's mistake.
 */
export class GraftError extends Error {
  override readonly name = 'GraftError';
  readonly code: string;
  readonly parts: GraftErrorParts;

  constructor(parts: GraftErrorParts) {
    super(compose(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = parts.code;
    this.parts = parts;
  }
}

function compose({ what, received, expected, next }: GraftErrorParts): string {
  const sentences = [`${what}.`];
  if (received !== undefined) sentences.push(`Received: ${received}.`);
  if (expected !== undefined) sentences.push(`Expected: ${expected}.`);
  if (next !== undefined) sentences.push(`Next: ${next}`);
  return sentences.join(' ');
}

/**
 * Recognises a {@link GraftError} by its shape, not by `instanceof`: two copies of this package, or two JavaScript
 * realms (as in Jest), have two classes.
 */
export function isGraftError(value: unknown): value is GraftError {
  return value instanceof Error && value.name === 'GraftError' && 'code' in value && typeof value.code === 'string';
}

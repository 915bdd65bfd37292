/** What went wrong on the network, in words that go on "it …" or name a cause. Becomes a GraftError in the end. */
export class DownloadTrouble extends Error {
  override readonly name = 'DownloadTrouble';
  /** True where trying again may help. */
  readonly passing: boolean;
  /** True where the server sends something else than the file. */
  readonly wrong: boolean;
  /** The HTTP status that was the trouble. */
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    about: { passing: boolean; wrong?: boolean; status?: number; retryAfterMs?: number; cause?: unknown },
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.passing = about.passing;
    this.wrong = about.wrong ?? false;
    this.status = about.status;
    this.retryAfterMs = about.retryAfterMs;
  }
}

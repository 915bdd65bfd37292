/** The three ways to look at a run. */
export type Look = 'dashboard' | 'plain' | 'json';

export interface LookFlags {
  readonly plain?: boolean;
  readonly json?: boolean;
}

/** The dashboard needs a terminal at both ends; everything else gets plain lines, unless events were asked for. */
export function lookFor(
  flags: LookFlags,
  streams: {
    readonly stdout: { readonly isTTY?: boolean };
    readonly stdin: { readonly isTTY?: boolean };
  } = process,
): Look {
  if (flags.json === true) return 'json';
  if (flags.plain === true) return 'plain';
  return streams.stdout.isTTY === true && streams.stdin.isTTY === true && process.env['TERM'] !== 'dumb'
    ? 'dashboard'
    : 'plain';
}

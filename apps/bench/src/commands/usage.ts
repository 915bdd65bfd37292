import { isGraftError } from '@graft/errors';

/** Codes of failures that are a wrong command line: exit status 2. */
const USAGE = new Set([
  'bad-option',
  'bench-run-cut',
  'result-unwritable',
  'no-case',
  'unknown-scenario',
  'unknown-backbone',
  'folder-missing',
  'folder-empty',
  'weights-file-missing',
]);

export function isUsageError(error: unknown): boolean {
  return isGraftError(error) && USAGE.has(error.code);
}

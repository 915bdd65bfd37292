import { GraftError } from '@graft/errors';

/** The classifier for other runtimes. */
export function exportModel(_bundle: string, _target: string, _flags: object): Promise<number> {
  return Promise.reject(
    new GraftError({ code: 'not-there-yet', what: 'graft export does not work yet', next: 'graft --help' }),
  );
}

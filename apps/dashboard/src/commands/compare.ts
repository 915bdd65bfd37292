import { GraftError } from '@graft/errors';

/** Several models on one test set. */
export function compare(_paths: readonly string[], _flags: object): Promise<number> {
  return Promise.reject(
    new GraftError({ code: 'not-there-yet', what: 'graft compare does not work yet', next: 'graft --help' }),
  );
}

import { GraftError } from '@graft/errors';

/** Class and probabilities of photos. */
export function predict(_bundle: string, _files: readonly string[], _flags: object): Promise<number> {
  return Promise.reject(
    new GraftError({ code: 'not-there-yet', what: 'graft predict does not work yet', next: 'graft --help' }),
  );
}

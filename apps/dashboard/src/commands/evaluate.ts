import { GraftError } from '@graft/errors';

/** Test report of one model. */
export function evaluate(_bundle: string, _directory: string, _flags: object): Promise<number> {
  return Promise.reject(
    new GraftError({ code: 'not-there-yet', what: 'graft evaluate does not work yet', next: 'graft --help' }),
  );
}

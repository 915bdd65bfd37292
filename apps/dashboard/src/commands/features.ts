import { GraftError } from '@graft/errors';

/** Features without training. */
export function features(_directory: string, _flags: object): Promise<number> {
  return Promise.reject(
    new GraftError({ code: 'not-there-yet', what: 'graft features does not work yet', next: 'graft --help' }),
  );
}

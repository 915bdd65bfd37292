/**
 * A series that may grow for ever: the latest values at full resolution, the older ones thinned out, so that memory
 * stays bounded and the shape of the whole curve remains. Values that must stay (a best epoch) are never thinned.
 */
export interface History<T> {
  readonly older: readonly T[];
  readonly recent: readonly T[];
  /** Of the values older than `recent`, one in `stride` is kept. */
  readonly stride: number;
  /** How many values were ever added. */
  readonly count: number;
}

export const RECENT_LIMIT = 512;
export const OLDER_LIMIT = 1024;

export const emptyHistory = <T>(): History<T> => ({
  older: [],
  recent: [],
  stride: 1,
  count: 0,
});

/** @param keep values that stay however old they are */
export function append<T>(history: History<T>, value: T, keep: (value: T) => boolean = () => false): History<T> {
  const count = history.count + 1;
  const recent = [...history.recent, value];
  if (recent.length <= RECENT_LIMIT) return { ...history, recent, count };
  // Move the older half out in one go, so that this happens once in many additions.
  const moved = recent.splice(0, RECENT_LIMIT / 2);
  let { stride } = history;
  let older = [...history.older, ...moved.filter((one, index) => index % stride === 0 || keep(one))];
  if (older.length > OLDER_LIMIT) {
    stride *= 2;
    older = older.filter((one, index) => index % 2 === 0 || keep(one));
  }
  return { older, recent, stride, count };
}

/** All that is kept, oldest first. */
export const valuesOf = <T>(history: History<T>): readonly T[] =>
  history.older.length === 0 ? history.recent : [...history.older, ...history.recent];

export const latestOf = <T>(history: History<T>): T | undefined => history.recent.at(-1);

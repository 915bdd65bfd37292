import jstat from 'jstat';

/** The part of jstat that is used here; the package ships no types. */
interface JStat {
  readonly normal: { inv(p: number, mean: number, std: number): number };
}

/** Inverse of the standard normal distribution function, for `p` in (0, 1); exact to about 1e-15. */
export function normalQuantile(p: number): number {
  const { jStat } = jstat as { readonly jStat: JStat };
  return jStat.normal.inv(p, 0, 1);
}

/** `93.4 %`; one digit behind the point, as a test set of a few hundred photos deserves. */
export const percent = (share: number): string => (Number.isFinite(share) ? `${(share * 100).toFixed(1)} %` : '–');

/** `.9234`-like values with as many digits as tell neighbours apart. */
export const score = (value: number, digits = 4): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');

/** `4.2 s`, `1 min 05 s`, `2 h 03 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const pad = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** `1.9 MB`; powers of 1000, as the weight files' sizes are given. */
export function bytes(count: number): string {
  if (!Number.isFinite(count)) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [count, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? value.toFixed(0) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `12 345`: thousands apart. */
export const grouped = (count: number): string =>
  Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');

/** `3.5 M`, `219 k`: how parameters are counted. */
export function compact(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(count < 1e7 ? 2 : 1)} M`;
  if (count >= 1e3) return `${Math.round(count / 1e3)} k`;
  return String(count);
}

/** `410/s`; one digit where the rate is small. */
export const rate = (perSecond: number): string =>
  Number.isFinite(perSecond) ? `${perSecond >= 99.5 ? Math.round(perSecond) : perSecond.toFixed(1)}/s` : '–';

/** The rate of an extraction: 0 says that nothing was left to compute. */
export const extractionRate = (perSecond: number): string => (perSecond === 0 ? 'all from the cache' : rate(perSecond));

/** Learning rates span decades: `1e-3`, `3.2e-4`. */
export function learningRate(value: number): string {
  if (!(value > 0) || !Number.isFinite(value)) return String(value);
  const [mantissa = '1', exponent = '0'] = value.toExponential(1).split('e');
  return `${mantissa.replace(/\.0$/, '')}e${Number(exponent)}`;
}

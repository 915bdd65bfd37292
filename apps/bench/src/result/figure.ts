/** Three significant digits, no exponent. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toPrecision(3);
}

/** A metric as a unit behind a figure: `images/s`, `s`, `MiB`. */
export function unit(metric: string): string {
  return metric.replace(/ per second$/, '/s').replace(/^seconds$/, 's');
}

/** `1:05`, `2:00:07`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const end = String(s).padStart(2, '0');
  return h === 0 ? `${m}:${end}` : `${h}:${String(m).padStart(2, '0')}:${end}`;
}

/** A share as per cent, one decimal. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `(91.6 – 95.0)` per cent. */
export const intervalText = ([low, high]: readonly [number, number]): string =>
  `(${(low * 100).toFixed(1)} – ${(high * 100).toFixed(1)})`;

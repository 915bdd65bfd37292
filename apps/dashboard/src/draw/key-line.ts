import { displayWidth, fit } from './display-width.ts';
import { drawFrame } from './frame.ts';
import { fitLine, span, type Line } from './line.ts';

interface ShownKey {
  readonly shown: string;
  readonly short: string;
  readonly help: string;
}

/** The keys in one row; where not all fit, the first ones and the last two: help or go on, and the way out. */
export function drawKeyLine(keys: readonly ShownKey[], width: number): Line {
  const wide = (one: ShownKey): number => displayWidth(one.shown) + displayWidth(one.short) + 3;
  const last = keys.slice(-2);
  const parts: ShownKey[] = [];
  let used = last.reduce((sum, one) => sum + wide(one), 0);
  for (const one of keys.slice(0, -2)) {
    if (used + wide(one) > width) continue;
    used += wide(one);
    parts.push(one);
  }
  parts.push(...last);
  return fitLine(
    parts.flatMap((one) => [span(` ${one.shown}`, 'focus', { bold: true }), span(` ${one.short} `, 'muted')]),
    width,
  );
}

/** A page that explains the keys. */
export function drawKeyPage(keys: readonly ShownKey[], width: number, height: number): Line[] {
  const name = Math.max(...keys.map((one) => displayWidth(one.shown))) + 2;
  const lines = keys.map((one): Line => [span(`  ${fit(one.shown, name)}`, 'focus', { bold: true }), span(one.help)]);
  return drawFrame(lines, { title: 'Keys', note: 'any key closes', width, height, focused: true });
}

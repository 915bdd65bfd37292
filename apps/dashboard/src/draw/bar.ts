import type { Role } from '../theme/role.ts';
import { span, type Line } from './line.ts';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar that is filled to `share` (0…1) in steps of an eighth of a column; the rest is drawn as a thin track. */
export function drawBar(share: number, width: number, role: Role): Line {
  const clamped = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const eighths = Math.round(clamped * width * 8);
  const full = Math.floor(eighths / 8);
  const partial = EIGHTHS[eighths % 8] ?? '';
  const track = width - full - partial.length;
  return [span('█'.repeat(full) + partial, role), span('░'.repeat(Math.max(0, track)), 'border')];
}

/**
 * A bar of several parts, each as long as its share of the sum, rounded so that the whole is `width` columns. Parts
 * differ in their fill as well as in their colour.
 */
export function drawStackedBar(parts: readonly { readonly value: number; readonly role: Role }[], width: number): Line {
  const sum = parts.reduce((total, part) => total + part.value, 0);
  if (!(sum > 0)) return [span('░'.repeat(width), 'border')];
  const fills = ['█', '▓', '▒', '░'];
  let [passed, drawn] = [0, 0];
  return parts.map((part, index) => {
    passed += part.value;
    const end = Math.round((passed / sum) * width);
    const text = (fills[index % fills.length] ?? '█').repeat(end - drawn);
    drawn = end;
    return span(text, part.role);
  });
}

const LEVELS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The last `width` values as columns of eight heights, from 0 to the greatest. */
export function drawSparkline(values: readonly number[], width: number, role: Role): Line {
  const shown = values.slice(-width);
  const high = Math.max(...shown, 1e-12);
  const text = shown.map((value) => LEVELS[Math.max(0, Math.round((value / high) * 8))] ?? ' ').join('');
  return [span(text.padStart(width), role)];
}

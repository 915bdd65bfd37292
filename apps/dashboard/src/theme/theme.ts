import { PALETTES, type Shades } from './palettes.ts';
import type { Role } from './role.ts';

/** How many colours the terminal has; `none` where it has none or the user wants none. */
export type ColorDepth = 'none' | '16' | '256' | 'truecolor';

export interface Theme {
  readonly depth: ColorDepth;
  readonly scheme: 'dark' | 'light';
  readonly shades: Readonly<Record<Role, Shades>>;
}

export function themeFor(depth: ColorDepth, scheme: 'dark' | 'light' = 'dark'): Theme {
  return { depth, scheme, shades: PALETTES[scheme] };
}

/** A theme from the environment, for a stream that is or is not a terminal. */
export function themeFromEnvironment(env: NodeJS.ProcessEnv, isTTY: boolean): Theme {
  return themeFor(isTTY ? depthFrom(env) : 'none', schemeFrom(env));
}

function depthFrom(env: NodeJS.ProcessEnv): ColorDepth {
  // https://no-color.org: any value but the empty string.
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return 'none';
  const term = env['TERM'] ?? '';
  if (term === 'dumb') return 'none';
  if (/^(truecolor|24bit)$/.test(env['COLORTERM'] ?? '')) return 'truecolor';
  if (term.includes('256') || term.endsWith('-direct')) return '256';
  return '16';
}

function schemeFrom(env: NodeJS.ProcessEnv): 'dark' | 'light' {
  const wish = env['GRAFT_THEME'];
  if (wish === 'light' || wish === 'dark') return wish;
  // rxvt's convention, kept by several terminals: "foreground;background" as numbers of the 16 colours.
  const background = Number(env['COLORFGBG']?.split(';').at(-1) ?? Number.NaN);
  return background === 7 || background === 15 ? 'light' : 'dark';
}

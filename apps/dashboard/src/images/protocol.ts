/** How a terminal can show a picture: by one of three protocols, by characters of two pixels each, or not at all. */
export type ImageProtocol = 'kitty' | 'iterm' | 'sixel' | 'blocks' | 'none';

const PROTOCOLS: readonly string[] = ['kitty', 'iterm', 'sixel', 'blocks', 'none'] satisfies ImageProtocol[];

/** Size of a character in pixels. */
export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** What a terminal said of itself. */
export interface TerminalAnswers {
  /** It took a picture of one pixel in kitty's form. */
  readonly kitty: boolean;
  /** Attribute 4 of its primary device attributes. */
  readonly sixel: boolean;
  /** Name and version (XTVERSION), e.g. `iTerm2 3.5.0`. */
  readonly version: string;
  readonly cell?: CellSize;
  /** In pixels: how large sixels may become on its window. */
  readonly area?: CellSize;
}

export const NO_ANSWERS: TerminalAnswers = { kitty: false, sixel: false, version: '' };

/** What `GRAFT_IMAGES` asks for; `undefined` where it asks for nothing that there is. */
export function wishedProtocol(env: NodeJS.ProcessEnv): ImageProtocol | undefined {
  const wish = env['GRAFT_IMAGES']?.toLowerCase();
  return wish !== undefined && PROTOCOLS.includes(wish) ? (wish as ImageProtocol) : undefined;
}

/**
 * The best protocol that the terminal has. Within tmux or screen only what the multiplexer itself answers counts: the
 * variables are those of the terminal outside.
 */
export function chooseProtocol(env: NodeJS.ProcessEnv, answers: TerminalAnswers): ImageProtocol {
  const wish = wishedProtocol(env);
  if (wish !== undefined) return wish;
  if (answers.kitty) return 'kitty';
  const inside = env['TMUX'] !== undefined || (env['TERM'] ?? '').startsWith('screen');
  const names = [answers.version, ...(inside ? [] : [env['TERM_PROGRAM'] ?? '', env['LC_TERMINAL'] ?? ''])];
  if (names.some((name) => /^(iterm|wezterm|mintty)/i.test(name))) return 'iterm';
  return answers.sixel ? 'sixel' : 'blocks';
}

/** Where the terminal does not say: the shape of most fonts, and smaller than nearly all. */
const SMALL_CELL: CellSize = { width: 6, height: 12 };

/**
 * Size of a character. A picture in sixels that is too small leaves an edge, one that is too large covers what stands
 * beside it: where the size is not known, it is taken too small.
 *
 * @param columns and rows of the terminal
 */
export function cellOf({ cell, area, version }: TerminalAnswers, columns: number, rows: number): CellSize {
  if (cell !== undefined) return cell;
  // xterm gives the size of its window here, but at most 1000 × 1000 of it: so a lower bound.
  if (area === undefined || !version.startsWith('XTerm')) return SMALL_CELL;
  const height = Math.max(SMALL_CELL.height, Math.floor(area.height / rows));
  return { width: Math.max(Math.floor(area.width / columns), Math.floor(height * 0.45)), height };
}

const ESC = '\u001b';

/** Alternate screen, cursor hidden, mouse clicks and wheel reported in SGR form. */
export const ENTER_FULL_SCREEN = `${ESC}[?1049h${ESC}[2J${ESC}[H${ESC}[?25l${ESC}[?1000h${ESC}[?1006h`;

/** Everything back, in the reverse order; harmless where nothing was changed. */
export const LEAVE_FULL_SCREEN = `${ESC}[?1006l${ESC}[?1000l${ESC}[0m${ESC}[?25h${ESC}[?1049l`;

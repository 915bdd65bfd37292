const ESC = '\u001b';

/**
 * Puts a text on the clipboard of the terminal that one sits at, over any number of SSH connections: OSC 52 of xterm. A
 * terminal that does not know it, or does not allow it, does nothing and says nothing.
 *
 * https://invisible-island.net/xterm/ctlseqs/ctlseqs.html (Manipulate Selection Data)
 */
export function clipboardSequence(text: string, env: NodeJS.ProcessEnv): string {
  const osc = `${ESC}]52;c;${Buffer.from(text).toString('base64')}\u0007`;
  // tmux keeps the sequence for its own buffer where `set-clipboard` is on, and passes a wrapped one on where
  // `allow-passthrough` is: one of the two is enough.
  const inTmux = (env['TMUX'] ?? '') !== '';
  return inTmux ? `${osc}${ESC}Ptmux;${osc.replaceAll(ESC, ESC + ESC)}${ESC}\\` : osc;
}

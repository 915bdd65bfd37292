import { NO_ANSWERS, type TerminalAnswers } from './protocol.ts';
import type { Reply } from './replies.ts';

const ESC = '\u001b';
/** A terminal answers in order, and every one answers the last: then nothing more is to come. */
const QUESTIONS =
  // A picture of one pixel, only to be checked: https://sw.kovidgoyal.net/kitty/graphics-protocol/
  `${ESC}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA${ESC}\\` +
  // XTVERSION, the size of a character in pixels, that of the part which sixels may cover (XTSMGRAPHICS), and last the
  // primary device attributes.
  `${ESC}[>q${ESC}[16t${ESC}[?2;1;0S${ESC}[c`;

/** Longest wait in milliseconds; a connection across the world takes that long. */
const PATIENCE = 400;

/**
 * Asks the terminal which pictures it can show. A terminal that understands nothing of it says nothing, or writes a few
 * characters that the first frame covers.
 *
 * @param onReply subscribes to the answers, which come as input; returns how to stop that
 */
export function askTerminal(
  write: (text: string) => void,
  onReply: (listener: (reply: Reply) => void) => () => void,
  patience = PATIENCE,
): Promise<TerminalAnswers> {
  return new Promise((resolve) => {
    let answers = NO_ANSWERS;
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve(answers);
    };
    const stop = onReply((reply) => {
      switch (reply.kind) {
        case 'kitty':
          answers = { ...answers, kitty: reply.ok };
          break;
        case 'version':
          answers = { ...answers, version: reply.name };
          break;
        case 'cell':
          answers = { ...answers, cell: reply.size };
          break;
        case 'area':
          answers = { ...answers, area: reply.size };
          break;
        case 'attributes':
          answers = { ...answers, sixel: reply.sixel };
          done();
      }
    });
    const timer = setTimeout(done, patience);
    write(QUESTIONS);
  });
}

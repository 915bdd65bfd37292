import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import sixel from 'sixel';
import { askTerminal } from './ask-terminal.ts';
import { encodeGraphic, pixelsFor } from './encode.ts';
import { itermGraphic } from './iterm.ts';
import { kittyGraphic } from './kitty.ts';
import type { Picture } from './picture.ts';
import { cellOf, chooseProtocol, NO_ANSWERS } from './protocol.ts';
import { takeReplies, type Reply } from './replies.ts';
import { sixelGraphic } from './sixel.ts';

/** Red on the left, blue on the right, with noise that no compression removes. */
function picture(width: number, height: number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  let seed = 1;
  for (let pixel = 0; pixel < width * height; pixel++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const red = pixel % width < width / 2;
    rgb.set([red ? 200 + (seed % 50) : 0, 0, red ? 0 : 200 + (seed % 50)], pixel * 3);
  }
  return { width, height, rgb };
}

const size = { key: 'photo', columns: 20, rows: 10 };

describe("kitty's protocol", () => {
  it('sends the very pixels, in pieces of at most 4096 characters, and removes them again', () => {
    const { width, height, rgb } = picture(180, 180);
    const { draw, erase } = kittyGraphic({ width, height, rgb }, { ...size, id: 7 });
    // eslint-disable-next-line no-control-regex -- the stream is made of escape sequences
    const pieces = [...draw.matchAll(/\u001b_G([^;]*);([^\u001b]*)\u001b\\/g)];
    expect(pieces.map((piece) => piece[0]).join('')).toBe(draw);
    expect(pieces.length).toBeGreaterThan(1);
    for (const [, , data] of pieces) expect(data?.length).toBeLessThanOrEqual(4096);
    expect(pieces.map((piece) => /m=(\d)/.exec(piece[1] ?? '')?.[1])).toEqual([...pieces.slice(1).map(() => '1'), '0']);
    expect(pieces[0]?.[1]).toMatch(/a=T,f=24,o=z,s=180,v=180,i=7,p=1,c=20,r=10,C=1,q=2/);
    const sent = inflateSync(Buffer.from(pieces.map((piece) => piece[2]).join(''), 'base64'));
    expect(Buffer.compare(sent, rgb)).toBe(0);
    expect(erase).toBe('\u001b_Ga=d,d=I,i=7,q=2\u001b\\');
  });
});

describe("iTerm2's inline pictures", () => {
  it('carry a JPEG of the same picture and say how many characters it covers', async () => {
    const { draw } = await itermGraphic(picture(40, 30), size);
    // eslint-disable-next-line no-control-regex -- see above
    const [, parameters = '', data = ''] = /^\u001b\]1337;File=([^:]*):([\w+/=]*)\u0007$/.exec(draw) ?? [];
    expect(parameters).toMatch(/inline=1;.*width=20;height=10;preserveAspectRatio=0/);
    const file = Buffer.from(data, 'base64');
    expect(parameters).toContain(`size=${file.length};`);
    expect(await sharp(file).metadata()).toMatchObject({ format: 'jpeg', width: 40, height: 30 });
  });
});

describe('sixels', () => {
  it('decode to the same picture', () => {
    const { draw } = sixelGraphic(picture(36, 24), size);
    expect(draw).toMatch(/^\u001bP0;1;?q/); // eslint-disable-line no-control-regex -- see above
    expect(draw.endsWith('\u001b\\')).toBe(true);
    const decoder = new sixel.Decoder();
    decoder.decodeString(draw.slice(draw.indexOf('q') + 1, -2));
    expect([decoder.width, decoder.height]).toEqual([36, 24]);
    const at = (x: number, y: number): number[] =>
      [0, 8, 16].map((shift) => ((decoder.data32[y * 36 + x] ?? 0) >> shift) & 255);
    expect(at(2, 12)[0]).toBeGreaterThan(180);
    expect(at(33, 12)[2]).toBeGreaterThan(180);
    expect(at(33, 12)[0]).toBeLessThan(30);
  });
});

describe('the choice of a protocol', () => {
  const answers = { ...NO_ANSWERS, sixel: true, cell: { width: 8, height: 16 } };
  it('takes the best that the terminal has', () => {
    expect(chooseProtocol({}, { ...answers, kitty: true })).toBe('kitty');
    expect(chooseProtocol({}, { ...answers, version: 'WezTerm 20240203' })).toBe('iterm');
    expect(chooseProtocol({ TERM_PROGRAM: 'iTerm.app' }, NO_ANSWERS)).toBe('iterm');
    expect(chooseProtocol({}, answers)).toBe('sixel');
    expect(chooseProtocol({}, NO_ANSWERS)).toBe('blocks');
  });
  it('believes no variable of the terminal outside of a multiplexer', () => {
    const env = {
      TMUX: '/tmp/tmux-0/default,1,0',
      LC_TERMINAL: 'iTerm2',
      TERM_PROGRAM: 'tmux',
      TERM: 'screen-256color',
    };
    expect(chooseProtocol(env, { ...NO_ANSWERS, version: 'tmux 3.3a' })).toBe('blocks');
    expect(chooseProtocol(env, answers)).toBe('sixel');
  });
  it('does as GRAFT_IMAGES says, and ignores what it cannot mean', () => {
    expect(chooseProtocol({ GRAFT_IMAGES: 'none' }, answers)).toBe('none');
    expect(chooseProtocol({ GRAFT_IMAGES: 'Kitty' }, NO_ANSWERS)).toBe('kitty');
    expect(chooseProtocol({ GRAFT_IMAGES: 'jpeg' }, NO_ANSWERS)).toBe('blocks');
  });
  it('takes a character that is not known smaller than it is, never larger', () => {
    expect(cellOf({ ...NO_ANSWERS, cell: { width: 9, height: 18 } }, 80, 24)).toEqual({ width: 9, height: 18 });
    // xterm at 80×24 with characters of 8×17, and at 200×60, where its answer ends at 1000.
    const xterm = { ...NO_ANSWERS, version: 'XTerm(379)' };
    expect(cellOf({ ...xterm, area: { width: 640, height: 408 } }, 80, 24)).toEqual({ width: 8, height: 17 });
    expect(cellOf({ ...xterm, area: { width: 1000, height: 1000 } }, 200, 60)).toEqual({ width: 7, height: 16 });
    expect(cellOf(NO_ANSWERS, 80, 24)).toEqual({ width: 6, height: 12 });
  });
  it('decodes as many pixels as the way of showing them has', async () => {
    const cell = { width: 9, height: 18 };
    expect(pixelsFor({ protocol: 'blocks', cell }, 20, 10)).toEqual({ width: 20, height: 20 });
    expect(pixelsFor({ protocol: 'sixel', cell }, 20, 10)).toEqual({ width: 180, height: 180 });
    expect(await encodeGraphic(picture(20, 20), { ...size, id: 1 }, 'blocks')).toBeUndefined();
  });
});

describe('asking the terminal', () => {
  function terminal(answer: string | undefined) {
    const listeners = new Set<(reply: Reply) => void>();
    const sent: string[] = [];
    const write = (text: string): void => {
      sent.push(text);
      if (answer !== undefined)
        setImmediate(() => {
          for (const reply of takeReplies(answer).replies) for (const listener of [...listeners]) listener(reply);
        });
    };
    const onReply = (listener: (reply: Reply) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    return { write, onReply, sent, listeners };
  }
  it('waits no longer than until the device attributes have come', async () => {
    const { write, onReply, listeners } = terminal(
      '\u001b_Gi=31;OK\u001b\\\u001bP>|kitty(0.35)\u001b\\\u001b[6;20;10t\u001b[?62;4;22c',
    );
    expect(await askTerminal(write, onReply, 60_000)).toEqual({
      kitty: true,
      sixel: true,
      version: 'kitty(0.35)',
      cell: { width: 10, height: 20 },
    });
    expect(listeners.size).toBe(0);
  });
  it('goes on without an answer', async () => {
    const { write, onReply } = terminal(undefined);
    expect(await askTerminal(write, onReply, 1)).toEqual(NO_ANSWERS);
  });
});

import { span, type Line } from '../draw/line.ts';
import type { Graphic } from '../images/picture.ts';
import { themeFor } from '../theme/theme.ts';
import { createScreenPainter } from './screen-painter.ts';
import { mouseEvent } from './terminal-input.ts';

const theme = themeFor('none');
const rect = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const lines = (...rows: string[]): Line[] => rows.map((row) => [span(row)]);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function painting(interval = 0) {
  const written: string[] = [];
  return { written, painter: createScreenPainter((text) => written.push(text), interval) };
}

const graphic = (key: string, erase?: string): Graphic => ({
  key,
  columns: 2,
  rows: 1,
  draw: `<${key}>`,
  ...(erase === undefined ? {} : { erase }),
});

describe('screen painter', () => {
  it('writes only the rows that changed, each at its place', async () => {
    const { written, painter } = painting();
    painter.put('a', rect(0, 0, 5, 3), lines('one  ', 'two  ', 'three'), theme);
    await settled();
    painter.put('a', rect(0, 0, 5, 3), lines('one  ', 'TWO  ', 'three'), theme);
    await settled();
    expect(written[1]).toContain('\u001b[2;1HTWO');
    expect(written[1]).not.toContain('one');
    painter.put('a', rect(0, 0, 5, 3), lines('one  ', 'TWO  ', 'three'), theme);
    await settled();
    expect(written).toHaveLength(2);
  });
  it('leaves neighbours alone when one block changes', async () => {
    const { written, painter } = painting();
    painter.put('left', rect(0, 0, 4, 1), lines('left'), theme);
    painter.put('right', rect(4, 0, 5, 1), lines('right'), theme);
    await settled();
    painter.put('right', rect(4, 0, 5, 1), lines('RIGHT'), theme);
    await settled();
    expect(written).toHaveLength(2);
    expect(written[1]).toContain('\u001b[1;5HRIGHT');
    expect(written[1]).not.toContain('left');
  });
  it('paints the last of many states at most so often', async () => {
    const { written, painter } = painting(40);
    painter.put('a', rect(0, 0, 8, 1), lines('state 0'), theme);
    await settled();
    for (let n = 1; n < 50; n++) painter.put('a', rect(0, 0, 8, 1), lines(`state ${n}`), theme);
    painter.close();
    expect(written).toHaveLength(2);
    expect(written[1]).toContain('state 49');
  });
  it('paints everything anew on a cleared screen, and nothing once it is closed', async () => {
    const { written, painter } = painting();
    painter.put('a', rect(0, 0, 3, 2), lines('one', 'two'), theme);
    await settled();
    painter.repaint();
    while (written.length < 2) await settled();
    // In one update, so that nobody sees the empty screen.
    const anew = written.slice(1).join('');
    expect(anew.startsWith('\u001b[?2026h\u001b[2J')).toBe(true);
    expect(anew).toMatch(/one.*two/s);
    painter.repaint();
    painter.put('a', rect(0, 0, 3, 2), lines('new', 'two'), theme);
    while (written.length < 3) await settled();
    expect(written[2]).toMatch(/2J.*new.*two/s);
    painter.close();
    painter.put('a', rect(0, 0, 3, 2), lines('end', 'two'), theme);
    await settled();
    expect(written.join('')).not.toContain('end');
  });
  it('draws a picture once, after the text, and again only where text went over it', async () => {
    const { written, painter } = painting();
    const put = (title: string, key: string): void => {
      painter.put('a', rect(3, 1, 4, 2), [[span(title)], [span(' '), { text: '  ', graphic: graphic(key) }]], theme);
    };
    put('one ', 'cat');
    await settled();
    expect(written[0]?.endsWith('\u001b[3;5H<cat>\u001b[?2026l')).toBe(true);
    put('two ', 'cat');
    await settled();
    expect(written[1]).toContain('two');
    expect(written[1]).not.toContain('<cat>');
    put('two ', 'dog');
    await settled();
    // The blank text clears the old picture before the new one is drawn.
    expect(written[2]).toContain('\u001b[3;4H   \u001b[3;5H<dog>');
  });
  it('erases a picture that lies on a layer of its own, also at the end', async () => {
    const { written, painter } = painting();
    painter.put('a', rect(0, 0, 2, 1), [[{ text: '  ', graphic: graphic('cat', '<no cat>') }]], theme);
    await settled();
    painter.put('a', rect(0, 0, 2, 1), lines('no'), theme);
    await settled();
    expect(written[1]).toMatch(/<no cat>.*no/);
    painter.put('a', rect(0, 0, 2, 1), [[{ text: '  ', graphic: graphic('dog', '<no dog>') }]], theme);
    await settled();
    painter.close();
    expect(written.at(-1)).toContain('<no dog>');
  });
});

describe('mouse reports', () => {
  it('are clicks and turns of the wheel, counted from 0', () => {
    expect(mouseEvent(0, 1, 1, 'M')).toEqual({ kind: 'click', x: 0, y: 0 });
    expect(mouseEvent(64, 5, 5, 'M')).toEqual({ kind: 'wheel', rows: -3 });
    expect(mouseEvent(0, 1, 1, 'm')).toBeUndefined();
    expect(mouseEvent(35, 1, 1, 'M')).toBeUndefined();
  });
});

import { createFramePainter } from './frame-painter.ts';
import { mouseEvent } from './terminal-input.ts';

describe('frame painter', () => {
  it('writes only the rows that changed, each at its place', () => {
    const written: string[] = [];
    const painter = createFramePainter((text) => written.push(text), 0);
    painter.paint('one\ntwo\nthree');
    painter.paint('one\nTWO\nthree');
    expect(written[1]).toContain('\u001b[2;1HTWO');
    expect(written[1]).not.toContain('one');
    painter.paint('one\nTWO\nthree');
    expect(written).toHaveLength(2);
    painter.close();
  });
  it('paints the last of many frames at most so often', async () => {
    const written: string[] = [];
    const painter = createFramePainter((text) => written.push(text), 40);
    for (let n = 0; n < 50; n++) painter.paint(`frame ${n}`);
    expect(written).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(written).toHaveLength(2);
    expect(written[1]).toContain('frame 49');
    painter.close();
  });
  it('paints everything anew on a cleared screen', () => {
    const written: string[] = [];
    const painter = createFramePainter((text) => written.push(text), 0);
    painter.paint('one\ntwo');
    painter.repaint();
    const anew = written.slice(1).join('');
    expect(anew.startsWith('\u001b[2J')).toBe(true);
    expect(anew).toMatch(/one.*two/s);
    painter.close();
    painter.paint('three');
    expect(written.join('')).not.toContain('three');
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

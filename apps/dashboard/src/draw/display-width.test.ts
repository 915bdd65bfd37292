import stringWidth from 'string-width';
import { displayWidth, fit, fitEnd, printable, takeColumns } from './display-width.ts';

describe('display width', () => {
  it('counts columns, not characters', () => {
    expect(displayWidth('日本')).toBe(4);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('👩‍🌾')).toBe(2);
  });
  it('takes no character for narrow that Unicode does not', () => {
    for (const [first, last] of [
      [0x20, 0x7e],
      [0x2500, 0x259f],
      [0x2800, 0x28ff],
    ] as const)
      for (let code = first; code <= last; code++)
        expect([code, stringWidth(String.fromCharCode(code))]).toEqual([code, 1]);
  });
  it('never cuts a full-width character in half', () => {
    expect(takeColumns('日本', 3)).toBe('日');
    expect(fit('日本語', 4)).toBe('日… ');
    expect(displayWidth(fit('日本語', 4))).toBe(4);
  });
  it('pads on the side that was asked for', () => {
    expect(fit('7', 3, 'right')).toBe('  7');
    expect(fit('7', 3)).toBe('7  ');
  });
  it('keeps the end of a path', () => {
    expect(fitEnd('train/cat/cat.12.jpg', 12)).toBe('…/cat.12.jpg');
  });
  it('fills every width exactly', () => {
    for (const text of ['plain', '日本の紅葉', 'a👩‍🌾b', ''])
      for (let width = 0; width < 14; width++) {
        expect(displayWidth(fit(text, width))).toBe(width);
        if (width > 0) expect(displayWidth(fitEnd(text, width))).toBe(width);
      }
  });
});

describe('printable', () => {
  it('shows what a terminal would obey', () => {
    expect(printable('a\u001b[2Jb\n\u202egpj')).toBe('a\\x1b[2Jb\\x0a\\u{202e}gpj');
  });
  it('leaves ordinary names alone', () => {
    expect(printable('ä 猫 (1) & co.jpg')).toBe('ä 猫 (1) & co.jpg');
  });
});

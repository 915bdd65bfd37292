import { themeFor } from '../theme/theme.ts';
import { span } from './line.ts';
import { linesAsSvg } from './svg.ts';

describe('lines as SVG', () => {
  it('are text at its place, in the colours of the theme, with nothing that would be markup', () => {
    const svg = linesAsSvg(
      [
        {
          rect: { x: 2, y: 1 },
          lines: [[span('a <b> & c', 'good', { bold: true }), span(' d', undefined, { inverse: true })]],
        },
      ],
      20,
      3,
      themeFor('truecolor'),
    );
    expect(svg).toContain('>a &lt;b&gt; &amp; c</text>');
    expect(svg).toMatch(/<text x="26.8" y="41.5" [^>]*fill="#009e73" font-weight="bold">/);
    expect(svg.match(/<rect/g)).toHaveLength(2);
    expect(svg).not.toContain('\u001b');
  });
  it('hold a picture where its span says so', () => {
    const graphic = { key: 'cat.jpg', columns: 4, rows: 2, draw: '' };
    const svg = linesAsSvg(
      [{ rect: { x: 0, y: 0 }, lines: [[{ text: '    ', graphic }]] }],
      10,
      2,
      themeFor('truecolor', 'light'),
      new Map([['cat.jpg', 'data:image/jpeg;base64,AAAA']]),
    );
    expect(svg).toMatch(/<image x="10" y="10" width="33.6" height="36" [^>]*href="data:image\/jpeg;base64,AAAA"\/>/);
  });
});

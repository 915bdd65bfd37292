import { PANES } from '../state/screen-state.ts';
import { FOOTER_ROWS, HEADER_ROWS, layout, paneAt } from './layout.ts';

const SIZES = [
  [40, 12],
  [60, 20],
  [80, 24],
  [120, 40],
  [160, 50],
  [200, 60],
  [333, 101],
] as const;

describe('layout', () => {
  it.each(SIZES)('covers %i×%i without gaps or overlap, whatever pane is focused', (columns, rows) => {
    for (const focus of PANES)
      for (const maximized of [false, true]) {
        const placed = layout(columns, rows, { focus, maximized });
        const bottom = rows - FOOTER_ROWS;
        const outside = placed.filter(
          ({ x, y, width, height }) => x < 0 || y < HEADER_ROWS || x + width > columns || y + height > bottom,
        );
        const overlaps = placed.flatMap((a, index) =>
          placed
            .slice(index + 1)
            .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
        );
        expect([...outside, ...overlaps]).toEqual([]);
        // Inside, without overlap, and as large as the whole together: so nothing is left uncovered.
        const area = placed.reduce((sum, { width, height }) => sum + width * height, 0);
        expect(area).toBe(columns * (bottom - HEADER_ROWS));
        expect(placed.map((one) => one.pane)).toContain(focus);
      }
  });
  it('shows every pane at once where there is room', () => {
    for (const [columns, rows] of [
      [120, 40],
      [200, 60],
    ] as const)
      expect(new Set(layout(columns, rows, { focus: 'loss', maximized: false }).map((one) => one.pane))).toEqual(
        new Set(PANES),
      );
  });
  it('finds the pane under the mouse', () => {
    const placed = layout(80, 24, { focus: 'loss', maximized: false });
    expect(paneAt(placed, 2, HEADER_ROWS)).toBe('loss');
    expect(paneAt(placed, 79, HEADER_ROWS)).toBe('accuracy');
    expect(paneAt(placed, 0, 0)).toBeUndefined();
  });
});

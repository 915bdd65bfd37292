import { displayWidth } from '../draw/display-width.ts';
import { textOf } from '../draw/line.ts';
import type { Thumbnail } from '../images/thumbnail.ts';
import { reduceAll } from '../state/reduce.ts';
import { INITIAL_SCREEN_STATE } from '../state/screen-state.ts';
import { recorded } from '../testing/recorded.ts';
import { photosPane, shownPredictions, THUMBNAIL } from './photos.ts';

const run = reduceAll(recorded('cats-dogs'));
const files = (shownPredictions(run)?.samples ?? []).map((one) => one.file);
const graphics = new Map(
  files.map((key): [string, Thumbnail] => [key, { rows: [], graphic: { key, ...THUMBNAIL, draw: `<${key}>` } }]),
);
const draw = (width: number, height: number, thumbnails: ReadonlyMap<string, Thumbnail>) =>
  photosPane.draw({ run, screen: INITIAL_SCREEN_STATE, width, height, thumbnails });

describe('the predictions pane', () => {
  it('puts mistakes first, the surest on top', () => {
    const [first, second] = shownPredictions(run)?.samples ?? [];
    expect(first?.label).not.toBe(first?.predicted);
    expect(first?.probabilities[first.predicted]).toBeGreaterThanOrEqual(second?.probabilities[second.predicted] ?? 1);
  });
  it('keeps a free place of the right size for each picture of the terminal', () => {
    const lines = draw(64, 11, graphics);
    const first = lines[0] ?? [];
    const places = first.filter((part) => part.graphic !== undefined);
    expect(places).toHaveLength(3);
    for (const part of places) expect(part.text).toBe(' '.repeat(THUMBNAIL.columns));
    for (const line of lines.slice(1, THUMBNAIL.rows)) {
      expect(textOf(line).trim()).toBe('');
      expect(line.some((part) => part.graphic !== undefined)).toBe(false);
    }
    expect(textOf(lines[THUMBNAIL.rows] ?? [])).toMatch(/✗ dog .*is cat/);
    for (const line of lines) expect(displayWidth(textOf(line))).toBeLessThanOrEqual(64);
  });
  it('is a list where there is no room for pictures, or there are none', () => {
    expect(textOf(draw(64, 5, graphics)[0] ?? [])).toMatch(/✗ .* %, is /);
    expect(textOf(draw(64, 30, new Map())[0] ?? [])).toMatch(/✗ .* %, is .*\.jpg/);
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { terminalTests, testsUnless } from './testing/terminal-tests.ts';
import type { Terminal } from './testing/tmux.ts';
import { flawsOf } from './testing/whole-screen.ts';

const { place, inTerminal, skipped } = terminalTests();
const data = process.env['GRAFT_REAL_DATA'];
const weights = join(data ?? '', 'weights/keras-h5/mobilenet_2_5_224_tf_no_top.h5');
const photos = join(data ?? '', 'cats-dogs');
const onPhotos = testsUnless(existsSync(weights) && existsSync(photos) ? undefined : 'GRAFT_REAL_DATA names no photos');

/** Looks at every different screen until the expected one has come, and returns what was wrong with any of them. */
async function watchUntil(one: Terminal, expected: RegExp, columns: number, rows: number): Promise<string[]> {
  const flaws = new Set<string>();
  let before = '';
  await one.until(
    (screen) => {
      // A multiplexer may be asked in the middle of an update: what stands still is judged.
      const still = screen === before;
      before = screen;
      if (still && screen.startsWith(' graft ')) for (const flaw of flawsOf(screen, columns, rows)) flaws.add(flaw);
      return expected.test(screen);
    },
    String(expected),
    240_000,
  );
  return [...flaws];
}

/* eslint-disable no-control-regex -- what a terminal is sent are escape sequences */
/** What would flicker: the screen cleared, or anything written outside of a synchronised update. */
function flickers(written: string): string[] {
  const end = '\u001b[?2026l';
  const frames = written.slice(written.indexOf('\u001b[?2026h'), written.lastIndexOf(end) + end.length);
  const between = frames.replace(/\u001b\[\?2026h.*?\u001b\[\?2026l/gs, '');
  return [
    ...(between === '' ? [] : [`outside of an update: ${JSON.stringify(between.slice(0, 200))}`]),
    ...(frames.match(/\u001b\[[0-3]?J/g) ?? []),
  ];
}
/* eslint-enable no-control-regex */

describe(`a session in a real terminal${skipped}`, () => {
  inTerminal(
    'leads by keys alone from the start screen through the sample job to the result, resized on the way',
    async () => {
      const one = place.terminal(80, 24);
      place.start(one, 'start');
      expect(await watchUntil(one, /Sample/, 80, 24)).toEqual([]);
      one.press('?');
      expect(await watchUntil(one, /Keys/, 80, 24)).toEqual([]);
      one.press('Escape');
      await one.until(/Recent runs|No runs/);
      one.press('Enter');
      expect(await watchUntil(one, /✓ audit/, 80, 24)).toEqual([]);
      one.resize(120, 40);
      await one.until(
        (screen) => flawsOf(screen, 120, 40).length === 0 && screen.includes('2 Accuracy'),
        'the large screen',
      );
      expect(await watchUntil(one, /Test accuracy/, 120, 40)).toEqual([]);
      one.resize(60, 15);
      await one.until((screen) => flawsOf(screen, 60, 15).length === 0, 'the small screen');
      one.press('q');
      const after = await one.until(/ready>\s*$/);
      expect(after).toMatch(/predict \\\s+graft-runs/);
    },
  );

  inTerminal.each([
    ['16 colours', { TERM: 'xterm', COLORTERM: undefined }, /\u001b\[(3|9)[0-7]m/, /\u001b\[[34]8;/], // eslint-disable-line no-control-regex -- looks
    ['256 colours', { TERM: 'xterm-256color', COLORTERM: undefined }, /\u001b\[38;5;/, /\u001b\[[34]8;2;/], // eslint-disable-line no-control-regex -- looks
    ['no colour', { NO_COLOR: '1' }, /\u001b\[1m/, /\u001b\[(3|4|9|10)[0-8](;|m)/], // eslint-disable-line no-control-regex -- looks
    ['a light background', { GRAFT_THEME: 'light' }, /\u001b\[38;2;0;114;178m/, /\u001b\[38;2;86;180;233m/], // eslint-disable-line no-control-regex -- looks
  ] as const)('runs the sample with %s', async (_, env, expected, unexpected) => {
    const one = place.terminal(80, 24, env);
    place.start(one, 'start');
    await one.until(/Sample/);
    one.press('Enter');
    expect(await watchUntil(one, /Test accuracy/, 80, 24)).toEqual([]);
    const painted = one.written();
    const frames = painted.slice(painted.indexOf('\u001b[?2026h'));
    expect(frames).toMatch(expected);
    expect(frames).not.toMatch(unexpected);
    expect(flickers(painted)).toEqual([]);
    one.press('q');
    await one.until(/ready>\s*$/);
  });

  inTerminal('says where there is no room, and takes it when there is', async () => {
    const one = place.terminal(30, 8);
    place.start(one);
    await one.until(/is needed|is\s+needed/);
    one.resize(100, 30);
    await one.until(/Test accuracy/);
    expect(flawsOf(one.screen(), 100, 30)).toEqual([]);
  });
});

describe(`on cats and dogs${onPhotos.skipped}`, () => {
  onPhotos.inTerminal.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('leads by keys alone from the start screen to the result at %i×%i', async (columns, rows) => {
    place.graft('weights', 'import', 'mobilenet_025', weights);
    const one = place.terminal(columns, rows);
    place.start(one, 'start');
    await one.until(/Sample/);
    one.press('Down', 'Enter');
    one.type(photos);
    await one.until(/2 classes \(cat, dog\)/);
    expect(flawsOf(one.screen(), columns, rows)).toEqual([]);
    one.press('Enter');
    await one.until(/filter/);
    one.type('025');
    await one.until(/▸ mobilenet_025/);
    expect(flawsOf(one.screen(), columns, rows)).toEqual([]);
    one.press('Enter');
    expect(await watchUntil(one, /Test accuracy +\d/, columns, rows)).toEqual([]);
    // Every pane alone, then the way back.
    for (const key of '123456789') {
      one.press(key);
      one.press('f');
      await one.until((screen) => new RegExp(`^╭─ ${key} `, 'm').test(screen), `pane ${key}`);
      expect(flawsOf(one.screen(), columns, rows)).toEqual([]);
      one.press('f');
    }
    expect(flickers(one.written())).toEqual([]);
    one.press('q');
    await one.until(/ready>\s*$/);
    const run = place.runs().find((name) => name.includes('mobilenet_025')) ?? '';
    expect(place.events(run).at(-1)).toMatchObject({ type: 'finished' });
  });
});

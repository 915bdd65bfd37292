import { displayWidth } from '../draw/display-width.ts';
import { textOf } from '../draw/line.ts';
import { reduce, reduceAll } from '../state/reduce.ts';
import type { RunState } from '../state/run-state.ts';
import { INITIAL_SCREEN_STATE } from '../state/screen-state.ts';
import { suggestedRate } from '../state/suggested-rate.ts';
import { recorded } from '../testing/recorded.ts';
import { ratePane } from './rate.ts';

/** A finder's curve: flat, steepest at 1e-2, and up again. */
const tries = Array.from({ length: 41 }, (_, index) => {
  const learningRate = 10 ** (-5 + index / 8);
  const x = Math.log10(learningRate) + 2;
  return { learningRate, loss: 2 - 1 / (1 + Math.exp(-4 * x)) + (x > 1.2 ? (x - 1.2) * 3 : 0) };
});

const events = recorded('cats-dogs');
const beforeTraining = reduceAll(
  events.slice(
    0,
    events.findIndex((event) => event.type === 'epoch'),
  ),
);
const found = tries.reduce<RunState>(
  (state, one) => reduce(state, { type: 'learning-rate-probe', ...one, at: state.lastAt }),
  beforeTraining,
);
const draw = (run: RunState, width = 70, height = 12): string[] =>
  ratePane.draw({ run, screen: INITIAL_SCREEN_STATE, width, height, thumbnails: new Map() }).map(textOf);

describe('the learning-rate pane', () => {
  it('suggests the rate at which the loss falls fastest', () => {
    expect(Math.log10(suggestedRate(tries)?.learningRate ?? Number.NaN)).toBeCloseTo(-2, 6);
    expect(suggestedRate(tries.slice(0, 3))).toBeUndefined();
    expect(suggestedRate(tries.map((one) => ({ ...one, loss: 1 })))).toBeUndefined();
  });
  it("shows the finder's curve on a logarithmic axis with the suggestion marked", () => {
    const lines = draw(found);
    expect(
      ratePane.title({ run: found, screen: INITIAL_SCREEN_STATE, width: 70, height: 12, thumbnails: new Map() }),
    ).toBe('Learning-rate finder');
    expect(lines[0]).toMatch(/▼ 1e-2 falls fastest/);
    expect(lines.slice(1).join('')).toContain('▼');
    expect(lines.at(-1)).toMatch(/└1e-5 ─+ rate \(log\) ─+ /);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(70);
  });
  it.each([
    ['beside', 110, 12],
    ['above', 60, 18],
  ])("keeps the finder's curve %s the schedule, once there are epochs", (_, width, height) => {
    const stepped = reduceAll(
      events.filter((event) => event.type === 'epoch').map((event) => ({ ...event, learningRate: 1e-2 })),
      found,
    );
    const run = { ...stepped, started: { ...found.started!, config: { recipe: 'default', head: 'mlp' } } };
    const lines = draw(run, width, height);
    expect(lines.join('\n')).toMatch(/▼ 1e-2 falls fastest/);
    expect(lines.join('\n')).toMatch(/1e-2 in every epoch so far/);
    expect(lines.length).toBeLessThanOrEqual(height);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });
  it('shows the curve of stages that are fine-tuned behind the epochs of the head, with the rate that was chosen', () => {
    const probed = tries.reduce<RunState>(
      (state, one) => reduce(state, { type: 'learning-rate-probe', stage: 'fine-tune', ...one, at: state.lastAt }),
      reduceAll(events),
    );
    expect(draw(probed).join('')).not.toContain('▼');
    const chosen = {
      type: 'learning-rate-probe',
      stage: 'fine-tune',
      learningRate: 1e-3,
      loss: 2,
      chosen: true,
    } as const;
    expect(draw(reduce(probed, { ...chosen, at: probed.lastAt }))[0]).toMatch(/▼ 1e-3 grows beyond/);
  });
  it('says of a head that is solved that it has none', () => {
    expect(draw(reduceAll(events)).join(' ')).toMatch(/solved \(L-BFGS\)/);
  });
  it('shows how the rate changes, once it does', () => {
    const stepped = reduceAll(
      events.map((event, index) =>
        event.type === 'started'
          ? { ...event, config: { ...event.config, recipe: 'tutorial', head: 'tutorial' } }
          : event.type === 'epoch'
            ? { ...event, learningRate: 1e-3 * 0.97 ** index }
            : event,
      ),
    );
    expect(draw(stepped)[0]).toMatch(/── \d\.?\d*e-\d+ now/);
  });
});

import { recorded } from '../testing/recorded.ts';
import { createRunStore } from './run-store.ts';

function clockwork() {
  const tasks: { run: () => void; in: number }[] = [];
  return {
    tasks,
    schedule: (task: () => void, milliseconds: number) => {
      const entry = { run: task, in: milliseconds };
      tasks.push(entry);
      return () => {
        tasks.splice(tasks.indexOf(entry), 1);
      };
    },
  };
}

const [first, second] = recorded('cats-dogs');

describe('run store', () => {
  it('publishes many events in one redraw, at the earliest after a tenth of a second', () => {
    const { tasks, schedule } = clockwork();
    const store = createRunStore(undefined, schedule);
    let redraws = 0;
    store.subscribe(() => redraws++);
    for (const event of recorded('cats-dogs').slice(0, 50)) store.push(event);
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.in).toBe(100);
    expect(store.getSnapshot().status).toBe('waiting');
    tasks[0]?.run();
    expect(redraws).toBe(1);
    expect(store.getSnapshot().status).toBe('running');
  });
  it('redraws less often where redrawing is dear, yet not for ever', () => {
    const { tasks, schedule } = clockwork();
    let cpu = 0;
    const store = createRunStore(undefined, schedule, () => cpu);
    const pace = (work: number): number => {
      for (const event of [first, second]) if (event !== undefined) store.push(event);
      const wait = tasks.at(-1)?.in ?? Number.NaN;
      cpu += work;
      store.flush();
      return wait;
    };
    expect(pace(0)).toBe(100);
    for (let n = 0; n < 30; n++) pace(7);
    expect(pace(7)).toBeCloseTo(350, -1);
    for (let n = 0; n < 30; n++) pace(500);
    expect(pace(500)).toBe(1500);
  });
});

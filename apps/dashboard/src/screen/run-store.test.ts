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
  it('redraws less often where redrawing is dear, yet once a second', () => {
    const { tasks, schedule } = clockwork();
    const store = createRunStore(undefined, schedule);
    store.measured(8);
    if (first !== undefined) store.push(first);
    expect(tasks[0]?.in).toBe(400);
    store.flush();
    store.measured(5000);
    if (second !== undefined) store.push(second);
    expect(tasks.at(-1)?.in).toBe(1000);
  });
});

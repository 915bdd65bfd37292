import { onSignals } from './on-signals.ts';

describe('signals to a run', () => {
  it('end it in order the first time, at once the second; one that is sent twice is one', () => {
    const done: string[] = [];
    let now = 0;
    const { asked, off } = onSignals(
      { interrupt: () => done.push('interrupt') > 0, kill: () => void done.push('kill') },
      () => now,
    );
    expect(asked()).toBe(false);
    process.emit('SIGTERM');
    now = 3;
    process.emit('SIGTERM');
    process.emit('SIGINT');
    expect(done).toEqual(['interrupt']);
    now = 2000;
    process.emit('SIGINT');
    expect(done).toEqual(['interrupt', 'kill']);
    expect(asked()).toBe(true);
    off();
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });
});

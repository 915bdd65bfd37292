import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RunControl } from './run-control.ts';
import { StopRecord } from './stop-record.ts';

describe('a stop that is remembered', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'graft-stop-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function life(resuming: boolean): RunControl {
    const control = new RunControl(() => undefined, undefined, undefined);
    control.rememberStops(StopRecord.open(folder, resuming));
    return control;
  }

  it('is obeyed at the place where it took effect, and by what comes after', () => {
    StopRecord.open(folder, false).reached('head', 3);
    const control = life(true);
    expect([1, 2, 3].map((done) => control.endsHere('head', done))).toEqual([false, false, true]);
    expect(control.endsHere('fine-tune', 0)).toBe(true);
  });

  it('does not end an earlier stage', () => {
    StopRecord.open(folder, false).reached('fine-tune', 1);
    const control = life(true);
    expect(control.endsHere('head', 50)).toBe(false);
    expect(control.stopRequested).toBe(false);
    expect(control.endsHere('fine-tune', 1)).toBe(true);
  });

  it('is obeyed at once where the run was killed before it took effect', () => {
    StopRecord.open(folder, false).asked();
    expect(life(true).endsHere('scratch', 2)).toBe(true);
  });

  it('is none of a new run in the same folder', () => {
    StopRecord.open(folder, false).reached('head', 3);
    expect(life(false).endsHere('head', 3)).toBe(false);
    expect(life(true).endsHere('head', 3)).toBe(false);
  });

  it('is none where its file is damaged', () => {
    for (const text of ['', 'null', '[]', '{"asked":1}', '{"asked":true,"stage":7,"done":"x"']) {
      writeFileSync(join(folder, 'stop.json'), text);
      expect(life(true).endsHere('head', 3)).toBe(false);
    }
  });
});

import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import type { Emit, TrainingEventBody } from '../train/index.ts';
import type { RunDirectory } from './run-directory.ts';

/**
 * Passes events on and writes each, with its time, to the run's `events.ndjson`; a disk that is full stops no run. Lines are
 * whole: what a killed run or a full disk left of one is cut off before the next.
 */
export function recordEvents(run: RunDirectory, emit: Emit): Emit {
  const path = join(run.path, 'events.ndjson');
  cutPartialLine(path);
  return (event: TrainingEventBody) => {
    appendLine(path, `${JSON.stringify({ ...event, at: Date.now() })}\n`);
    emit(event);
  };
}

function appendLine(path: string, line: string): void {
  let file: number | undefined;
  try {
    file = openSync(path, 'a');
    const { size } = fstatSync(file);
    const bytes = Buffer.from(line);
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    } catch {
      ftruncateSync(file, size);
    }
  } catch {
    // The run matters more than its record.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function cutPartialLine(path: string): void {
  try {
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole === bytes.length) return;
    const file = openSync(path, 'r+');
    ftruncateSync(file, whole);
    closeSync(file);
  } catch {
    // There is none yet, or none that can be read.
  }
}

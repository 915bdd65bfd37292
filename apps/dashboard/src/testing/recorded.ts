import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TrainingEvent } from '@graft/core/train';
import { parseEvent } from '../run/parse-event.ts';

const folder = new URL('../../../../test-fixtures/events/', import.meta.url);

/** Path of a recorded run: `cats-dogs` is a real one, `many-classes` an invented one with awkward class names. */
export const recording = (name: 'cats-dogs' | 'many-classes'): string =>
  fileURLToPath(new URL(`${name}.ndjson`, folder));

/** Its events. */
export const recorded = (name: 'cats-dogs' | 'many-classes'): TrainingEvent[] =>
  readFileSync(recording(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parseEvent(line, `line ${index + 1}`));

import { text } from 'node:stream/consumers';
import { extractFolder, type ExtractFolderOptions } from '@graft/core/run';
import { peakMemoryBytes } from '../run/peak-memory.ts';
import type { MemoryAnswer } from './memory.ts';

// The process that the memory case measures: idle with everything imported, then an extraction without a cache.
const options = JSON.parse(await text(process.stdin)) as ExtractFolderOptions;
const idle = peakMemoryBytes();
await extractFolder({ ...options, cache: false });
const answer: MemoryAnswer = { idle, peak: peakMemoryBytes() };
process.stdout.write(JSON.stringify(answer));

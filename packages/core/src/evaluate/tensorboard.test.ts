import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { TrainingEvent } from '../train/index.ts';
import { crc32c } from './tensorboard-record.ts';
import { writeTensorBoard } from './tensorboard.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'graft-tensorboard-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const epoch = (n: number): TrainingEvent => ({
  type: 'epoch',
  stage: 'head',
  epoch: n,
  epochs: 2,
  learningRate: 0.001,
  train: { loss: 0.5 / n, accuracy: 0.9 },
  validation: { loss: 0.6 / n, accuracy: 0.875 },
  best: true,
  seconds: 1,
  at: 1_700_000_000_000 + n * 1000,
});

it("has RFC 3720's check values", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

it('writes one file a run name, the bytes that TensorFlow itself writes', async () => {
  const scores = { loss: 0.25, accuracy: 0.9375, count: 16 };
  const evaluated: TrainingEvent = { type: 'evaluated', split: 'test', scores, confusion: [], at: 1_700_000_009_000 };
  const files = await writeTensorBoard(folder, [epoch(1), epoch(2), evaluated]);
  expect(files.map((file) => relative(folder, file))).toEqual(
    ['train', 'validation', 'test'].map((run) => `${run}/events.out.tfevents.1700000001.graft.v2`),
  );
  const bytes = readFileSync(files[2] ?? '');
  // Made with tensorboard 2.21's own EventFileWriter and Event messages for these numbers.
  expect(bytes.toString('hex')).toBe(GOLDEN_TEST_FILE);
});

it('writes the same bytes for the same events', async () => {
  const first = (await writeTensorBoard(folder, [epoch(1)])).map((file) => readFileSync(file));
  const again = (await writeTensorBoard(folder, [epoch(1)])).map((file) => readFileSync(file));
  expect(again).toEqual(first);
  expect(await writeTensorBoard(folder, [])).toEqual([]);
});

const GOLDEN_TEST_FILE =
  '1800000000000000a37f4b220900004040fc54d9411a0d627261696e2e4576656e743a321b852ede200000000000000029eda9500900004042fc54d94110012a130a110a0a65706f63685f6c6f7373150000803ecd0a42dd2400000000000000422b804d0900004042fc54d94110012a170a150a0e65706f63685f6163637572616379150000703f96ae7bcd';

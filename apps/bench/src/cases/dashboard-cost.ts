import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { quantile } from 'simple-statistics';
import type { PreparedCase } from '../run/contract.ts';
import { herbarium } from '../scenarios/sample.ts';
import { openPane, type Pane } from './pane.ts';
import { processorTime } from './processor-time.ts';

interface Params {
  readonly what: 'start' | 'steady';
  readonly columns: number;
  readonly rows: number;
}

const GRAFT = fileURLToPath(new URL('../../../dashboard/bin/graft.mjs', import.meta.url));

/** Enough for every round; each takes half a second or so. */
const EPOCHS = 2000;

/** Seconds of a step of the steady case. */
const WINDOW = 10;

/** A training with the dashboard over it, as a user starts it. */
interface Session {
  readonly pane: Pane;
  close(): Promise<void>;
}

/**
 * The dashboard's own processor time, the run's process not counted. `start`: from the start of the process until the first
 * epoch is on the screen. `steady`: what it takes of each second afterwards.
 */
export function prepare({ what, columns, rows }: Params): Promise<PreparedCase> {
  return what === 'start' ? starting(columns, rows) : training(columns, rows);
}

async function starting(columns: number, rows: number): Promise<PreparedCase> {
  const step = async () => {
    const began = performance.now();
    const session = await open(columns, rows);
    try {
      const seconds = processorTime(session.pane.pid);
      return { count: 1, seconds, info: { 'wall seconds': round((performance.now() - began) / 1000) } };
    } finally {
      await session.close();
    }
  };
  // The file cache is warm afterwards.
  await step();
  return { step };
}

async function training(columns: number, rows: number): Promise<PreparedCase> {
  const { pane, close } = await open(columns, rows);
  const shares: number[] = [];
  const step = async () => {
    const [usedBefore, writtenBefore, began] = [processorTime(pane.pid), pane.written().length, performance.now()];
    let [used, at] = [usedBefore, began];
    for (let second = 0; second < WINDOW; second++) {
      await pause(1000);
      const [now, usedNow] = [performance.now(), processorTime(pane.pid)];
      shares.push((100 * (usedNow - used)) / ((now - at) / 1000));
      [used, at] = [usedNow, now];
    }
    if (!pane.screen().includes('● running')) throw new Error(`the run ended too early:\n${pane.screen()}`);
    const seconds = (at - began) / 1000;
    const written = pane.written().slice(writtenBefore);
    const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => round(quantile(shares, share)));
    return {
      count: 1,
      value: (100 * (used - usedBefore)) / seconds,
      info: {
        'seconds looked at': shares.length,
        'p50 of a second': p50,
        'p90 of a second': p90,
        'p99 of a second': p99,
        'redraws a second': round(written.split('\u001b[?2026h').length / seconds),
        'bytes a redraw': Math.round(written.length / Math.max(1, written.split('\u001b[?2026h').length - 1)),
      },
    };
  };
  return { step, close };
}

async function open(columns: number, rows: number): Promise<Session> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-dashboard-'));
  const run = path.join(folder, 'run');
  // The run's own process outlives its dashboard on purpose.
  const endRun = `kill $(sed -n 's/.*"pid":\\([0-9]*\\).*/\\1/p' '${run}/channel.json')`;
  const job = ['--backbone', 'seedling', '--recipe', 'tutorial', '--epochs', `${EPOCHS}`, '--out', run];
  const pane = openPane([process.execPath, GRAFT, 'train', herbarium(), ...job], {
    ...{ columns, rows, folder },
    env: { GRAFT_CACHE: path.join(folder, 'cache'), COLORTERM: 'truecolor', GRAFT_IMAGES: 'blocks' },
    afterwards: endRun,
  });
  const close = async () => {
    spawnSync('/bin/sh', ['-c', endRun], { stdio: 'ignore' });
    // It saves its state, and takes this file away last.
    for (let i = 0; i < 100 && existsSync(path.join(run, 'channel.json')); i++) await pause(100);
    pane.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await pane.until(/epoch \d+ of/);
    return { pane, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const round = (value: number): number => Math.round(value * 100) / 100;

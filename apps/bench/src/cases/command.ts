import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  /** Arguments of `graft`; `{scratch}` stands for a folder that is emptied before each step. */
  readonly arguments: readonly string[];
  /** `empty`: a new cache each time; `kept`: one cache, filled by a first step that is not counted. */
  readonly cache: 'empty' | 'kept';
  readonly threads: number;
}

/** A whole `graft` command as a user runs it: process start, work, exit. Its accuracy is the test split's. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-job-'));
  const bin = fileURLToPath(new URL('../../../dashboard/bin/graft.mjs', import.meta.url));
  const step = async () => {
    const run = path.join(scratch, 'run');
    await rm(run, { recursive: true, force: true });
    if (params.cache === 'empty') await rm(path.join(scratch, 'cache'), { recursive: true, force: true });
    const args = params.arguments.map((argument) => argument.replaceAll('{scratch}', run));
    const accuracy = await graft([bin, ...args], path.join(scratch, 'cache'));
    return accuracy === undefined ? { count: 1 } : { count: 1, accuracy };
  };
  if (params.cache === 'kept') await step();
  return { step, close: () => rm(scratch, { recursive: true, force: true }) };
}

/** @returns The test accuracy of the `finished` event, where the command wrote one. */
async function graft(args: readonly string[], cache: string): Promise<number | undefined> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, GRAFT_CACHE: cache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let accuracy: number | undefined;
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{"')) return;
    const event = JSON.parse(line) as { type?: string; metrics?: { test?: { accuracy: number } } };
    if (event.type === 'finished') accuracy = event.metrics?.test?.accuracy;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`graft ${args.slice(1).join(' ')} ended with exit status ${code ?? '?'}: ${errors}`);
  return accuracy;
}

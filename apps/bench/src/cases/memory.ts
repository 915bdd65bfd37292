import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  readonly backbone: string;
  readonly precision: 'fp32' | 'int8';
  readonly weights?: string;
  readonly threads: number;
  readonly files: readonly string[];
  /** Photos in the folder; files are repeated until there are so many. */
  readonly photos: number;
}

/** What the measured process says at its end, in bytes. */
export interface MemoryAnswer {
  readonly idle: number;
  readonly peak: number;
}

const MIB = 2 ** 20;

/** Each step starts a process, lets it extract a long folder, and takes its peak less what it held when it was idle. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const { files, photos, ...job } = params;
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-memory-'));
  const close = () => rm(scratch, { recursive: true, force: true });
  const directory = path.join(scratch, 'photos');
  await mkdir(directory);
  for (let i = 0; i < photos; i++) {
    const file = files[i % files.length]!;
    await symlink(file, path.join(directory, `${i}${path.extname(file)}`));
  }
  const request = { ...job, directory, out: path.join(scratch, 'features.npy') };
  const step = async () => {
    const { idle, peak } = await measure(request);
    const info = { photos, 'idle MiB': Math.round(idle / MIB), 'peak MiB': Math.round(peak / MIB) };
    return { count: 1, value: (peak - idle) / MIB, info };
  };
  return { step, close };
}

function measure(request: object): Promise<MemoryAnswer> {
  const entry = fileURLToPath(new URL('./memory-process.js', import.meta.url));
  const child = spawn(process.execPath, [entry], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify(request));
  let [answer, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(answer) as MemoryAnswer);
      // What it says last may say that something is missing here; see case-main.
      else
        reject(new Error(errors.trim() || `the measured process ended with ${signal ?? `exit status ${code ?? '?'}`}`));
    });
  });
}

import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchEnvironment } from './contract.ts';

/** Reads what the machine is. @param threads Threads that each case may use. */
export function readEnvironment(threads: number): BenchEnvironment {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    graft: '0.1.0',
    commit: readCommit(),
    threads,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** The parts that have to agree before two results may be compared. */
export function sameMachine(a: BenchEnvironment, b: BenchEnvironment): boolean {
  return a.cpu === b.cpu && a.cores === b.cores && a.memoryGiB === b.memoryGiB && a.threads === b.threads;
}

function readCommit(): string {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const git = (...args: string[]) => execFileSync('git', args, { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : '+');
  } catch {
    return '';
  }
}

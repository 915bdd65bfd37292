import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchEnvironment } from './contract.ts';

/**
 * Reads what the machine is.
 *
 * @param threads Threads that each case may use.
 * @param peers Versions of the peers, where they are measured too.
 */
export function readEnvironment(threads: number, peers?: Readonly<Record<string, string>>): BenchEnvironment {
  const cpus = os.cpus();
  const [one = 0, five = 0, fifteen = 0] = os.loadavg().map((load) => Math.round(load * 100) / 100);
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cpuFeatures: readCpuFeatures(),
    cores: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    graft: readVersion(),
    commit: readCommit(),
    threads,
    loadAverage: [one, five, fifteen],
    ...(peers === undefined ? {} : { peers }),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Extensions that change how fast convolutions and decoders are. */
const FEATURES = ['sse4_1', 'avx2', 'avx512f', 'avx_vnni', 'avx512_vnni', 'avx512_bf16', 'amx_int8', 'asimddp', 'i8mm'];

function readCpuFeatures(): string[] {
  try {
    const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
    return FEATURES.filter((feature) => flags.includes(feature));
  } catch {
    return [];
  }
}

function readVersion(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
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

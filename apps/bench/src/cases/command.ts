import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  /** Arguments of `graft`; `{scratch}` stands for a folder that is emptied before each step, `{kept}` for one that stays. */
  readonly arguments?: readonly string[];
  /** Instead of a command: a module for Node alone. */
  readonly script?: string;
  /** A `graft` command that is run once, before the first step. */
  readonly first?: readonly string[];
  /** `empty`: a new cache each time; `kept`: one cache, filled by a first step that is not counted. */
  readonly cache: 'empty' | 'kept';
}

/** What the `finished` event of a job says of its test split. */
interface Tested {
  readonly accuracy?: number;
  readonly interval?: readonly [number, number];
}

const GRAFT = fileURLToPath(new URL('../../../dashboard/bin/graft.mjs', import.meta.url));

/** A whole process as a user runs it, start to exit: a `graft` command, or a script. Its accuracy is the test split's. */
export async function prepare(params: Params): Promise<PreparedCase> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-job-'));
  const [run, kept, cache] = ['run', 'kept', 'cache'].map((name) => path.join(scratch, name)) as [
    string,
    string,
    string,
  ];
  const close = () => rm(scratch, { recursive: true, force: true });
  const graft = (words: readonly string[]) => {
    const args = words.map((word) => word.replaceAll('{scratch}', run).replaceAll('{kept}', kept));
    return runNode([GRAFT, ...args], cache);
  };
  const step = async () => {
    await rm(run, { recursive: true, force: true });
    if (params.cache === 'empty') await rm(cache, { recursive: true, force: true });
    const tested =
      params.script === undefined
        ? await graft(params.arguments ?? [])
        : await runNode(['--input-type=module', '-e', params.script], cache);
    return { count: 1, ...tested };
  };
  try {
    if (params.first !== undefined) await graft(params.first);
    if (params.cache === 'kept') await step();
  } catch (error) {
    await close();
    throw error;
  }
  return { step, close };
}

/** Runs Node from this package's folder, so that a script finds the packages of the house. */
export async function runNode(args: readonly string[], cache: string): Promise<Tested> {
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, GRAFT_CACHE: cache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // The signal reaches the child as well; it has a run to save and a process of its own to end before we go.
  const wait = () => child.once('close', () => process.exit(143));
  process.once('SIGTERM', wait);
  let tested: Tested = {};
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    tested = readFinished(line) ?? tested;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  process.removeListener('SIGTERM', wait);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with exit status ${code ?? '?'}: ${errors}`);
  return tested;
}

function readFinished(line: string): Tested | undefined {
  if (!line.startsWith('{"type":"finished"')) return undefined;
  const { metrics } = JSON.parse(line) as { metrics?: { test?: Tested } };
  const { accuracy, interval } = metrics?.test ?? {};
  return { ...(accuracy === undefined ? {} : { accuracy }), ...(interval === undefined ? {} : { interval }) };
}

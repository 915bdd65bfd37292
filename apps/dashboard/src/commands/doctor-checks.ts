import { constants } from 'node:fs';
import { access, mkdtemp, rm, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { isGraftError } from '@graft/errors';
import { bytes } from '../draw/format.ts';
import { ONE_PIXEL } from './one-pixel.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  /** `optional`: absent, and Graft works without it. */
  readonly state: 'ok' | 'optional' | 'missing';
  readonly detail: string;
  /** The command that mends the lack. */
  readonly mend?: string;
}

/** Looks at everything, one thing after the other; a check that fails is a finding, never an exception. */
export function* examine(): Generator<Promise<Finding>> {
  const checks: Readonly<Record<string, () => Promise<Omit<Finding, 'name'>>>> = {
    'Node.js': node,
    Processor: processor,
    'Native addon': addon,
    Codecs: codecs,
    ONNX: onnx,
    TensorFlow: tensorflow,
    GPU: gpu,
    Backbones: backbones,
    Cache: cache,
    Terminal: terminal,
  };
  for (const [name, check] of Object.entries(checks))
    yield check().then(
      (found) => ({ name, ...found }),
      (error: unknown): Finding => ({
        name,
        state: 'missing',
        detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
        mend: 'npm run setup',
      }),
    );
}

type Found = Promise<Omit<Finding, 'name'>>;

async function node(): Found {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  const detail = `${process.version} on ${process.platform}-${process.arch}`;
  return enough
    ? { state: 'ok', detail }
    : {
        state: 'missing',
        detail: `${detail}; 20.19 or later is needed`,
        mend: 'install Node.js 20.19 or later: https://nodejs.org',
      };
}

async function processor(): Found {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  return {
    state: 'ok',
    detail: `${model}, ${availableParallelism()} threads; ${bytes(freemem())} of ${bytes(totalmem())} memory free`,
  };
}

async function addon(): Found {
  try {
    const { openPipeline } = await import('@graft/core/image');
    const pipeline = openPipeline({ threads: 1 });
    await pipeline.close();
    return { state: 'ok', detail: 'loads and runs' };
  } catch (error) {
    if (!isGraftError(error)) throw error;
    return {
      state: 'missing',
      detail: [error.parts.what, error.parts.received].filter((part) => part !== undefined).join(': '),
      mend: 'npm run setup',
    };
  }
}

async function codecs(): Found {
  const { openPipeline } = await import('@graft/core/image');
  const { writeFile } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const folder = await mkdtemp(join(tmpdir(), 'graft-doctor-'));
  const pipeline = openPipeline({ threads: 1 });
  try {
    const names = Object.keys(ONE_PIXEL);
    const files = names.map((name) => join(folder, `one.${name}`));
    for (const [index, name] of names.entries())
      await writeFile(files[index] ?? '', Buffer.from(ONE_PIXEL[name] ?? '', 'base64'));
    const { verdicts } = await pipeline.readBatch({
      files,
      height: 1,
      width: 1,
      interpolation: 'nearest',
      out: new Uint8Array(files.length * 3),
    });
    const broken = names.filter((_, index) => verdicts[index]?.status !== 'ok');
    return broken.length === 0
      ? { state: 'ok', detail: `${names.join(', ')} read` }
      : { state: 'missing', detail: `cannot read ${broken.join(', ')}`, mend: 'npm run setup' };
  } finally {
    await pipeline.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function onnx(): Found {
  const { createRequire } = await import('node:module');
  const resolveFrom = createRequire(createRequire(import.meta.url).resolve('@graft/core/package.json'));
  const manifest = resolveFrom('onnxruntime-node/package.json') as { version: string };
  await import(resolveFrom.resolve('onnxruntime-node'));
  return { state: 'ok', detail: `onnxruntime-node ${manifest.version}` };
}

async function tensorflow(): Found {
  const { findTensorFlow } = await import('@graft/core/backbone');
  const home = findTensorFlow();
  return home === undefined
    ? {
        state: 'optional',
        detail: 'not set up; fine-tuning and --backend tensorflow are faster with it',
        mend: 'npm run setup:tensorflow',
      }
    : { state: 'ok', detail: home };
}

async function gpu(): Found {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const found = await promisify(execFile)('nvidia-smi', query, { timeout: 5000 }).catch(() => undefined);
  const detail = found?.stdout.trim().split('\n').join('; ') ?? '';
  return detail === ''
    ? { state: 'optional', detail: 'no NVIDIA GPU; everything runs on the processor' }
    : { state: 'ok', detail };
}

async function backbones(): Found {
  const { listedBackbones } = await import('./backbones.ts');
  const { list, problems } = await listedBackbones();
  const here = list.filter((one) => one.weights !== 'missing').map((one) => one.id);
  if (problems.length > 0) return { state: 'missing', detail: problems.join(' ') };
  if (list.length === 0)
    return { state: 'missing', detail: 'none is installed', mend: 'npm install @graft/backbone-mobilenet-v2' };
  const detail = `${list.length} installed; weights of ${here.length === 0 ? 'none' : here.join(', ')} are here`;
  return here.length === list.length
    ? { state: 'ok', detail }
    : { state: 'ok', detail, mend: 'graft weights fetch ID' };
}

async function cache(): Found {
  const { defaultCacheDirectory } = await import('@graft/core/catalogue');
  const directory = defaultCacheDirectory();
  try {
    const { makeFolder } = await import('@graft/core/data');
    await makeFolder(directory);
    await access(directory, constants.W_OK);
  } catch {
    return {
      state: 'missing',
      detail: `${directory} cannot be written`,
      mend: 'export GRAFT_CACHE=/a/folder/you/may/write',
    };
  }
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  return free < 1e9
    ? { state: 'missing', detail: `${directory}: only ${bytes(free)} free`, mend: 'free some space or set GRAFT_CACHE' }
    : { state: 'ok', detail: `${directory}, ${bytes(free)} free` };
}

async function terminal(): Found {
  const { stdout, env } = process;
  if (!stdout.isTTY) return { state: 'optional', detail: 'output is not a terminal: lines instead of the dashboard' };
  const { themeFromEnvironment } = await import('../theme/theme.ts');
  const { depth } = themeFromEnvironment(env, true);
  return {
    state: 'ok',
    detail: `${stdout.columns}×${stdout.rows}, ${depth === 'none' ? 'no colours' : depth === 'truecolor' ? '16 million colours' : `${depth} colours`}`,
  };
}

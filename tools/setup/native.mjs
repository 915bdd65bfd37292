/**
 * Builds the native addons: every `.cc` of a package's `native` folder with the machine's C++ compiler, without node-gyp (which
 * wants Python, and headers from the network). Objects are kept by the hash of everything that goes into them.
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { listCpp } from './cpp-files.mjs';
import { ensureSystemLibraries, findCompiler, libraryFlags } from './system-libraries.mjs';

const root = join(import.meta.dirname, '..', '..');

/** The image pipeline, which wants the codecs' libraries, and int8 networks on AMX, which wants nothing. */
const ADDONS = [
  { owner: 'core', name: 'graft_native', codecs: true },
  { owner: 'onnx', name: 'graft_chain', codecs: false },
];
const run = promisify(execFile);

const COMMON = [
  '-std=c++17',
  '-fPIC',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  // Fused multiply-adds round otherwise: the same source must give the same bytes on every processor.
  '-ffp-contract=off',
  // Nobody looks at floating-point exceptions, whose order would keep loops from becoming vector code.
  '-fno-trapping-math',
  '-DNAPI_VERSION=8',
  '-DNAPI_CPP_EXCEPTIONS',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
];

/** Flags of single files: each table of vector kernels is compiled for its own instruction set, and chosen at run time. */
export function ownFlags(name, arch = process.arch) {
  if (arch !== 'x64') return [];
  if (name.endsWith('_sse41.cc')) return ['-msse4.1'];
  if (name.endsWith('_avx2.cc')) return ['-mavx2', '-mbmi2', '-mpclmul'];
  return [];
}

/**
 * Builds the addons where something has changed since the last time.
 *
 * @param {object} options
 * @param {(line: string) => void} [options.log]
 * @param {string} [options.sanitize] e.g. `address,undefined`: a build with checks, `build/Sanitize/graft_native.node`
 * @param {{arch: string, compiler: string, compile: string[], link: string[]}} [options.target] another processor, by Node's
 *   name for it; a compiler for it, and what leads it to the codecs' libraries: `build/Release-arm64/graft_native.node`
 * @returns {Promise<{file: string, built: boolean}>} the image pipeline's file; whether any was built
 * @throws an Error with the compiler's words, or with the command that installs what is missing
 */
export async function buildNative(options = {}) {
  const made = [];
  for (const addon of ADDONS) made.push(await buildAddon(addon, options));
  return { file: made[0].file, built: made.some(({ built }) => built) };
}

async function buildAddon({ owner, name: addon, codecs }, { log = () => {}, sanitize, target }) {
  const sources = join(root, 'packages', owner, 'native');
  const build = join(root, 'packages', owner, 'build');
  const folder = join(build, sanitize ? 'Sanitize' : target ? `Release-${target.arch}` : 'Release');
  const file = join(folder, `${addon}.node`);
  const stamp = join(folder, 'stamp.json');
  const names = listCpp(sources);
  const texts = new Map(names.map((name) => [name, readFileSync(join(sources, name))]));
  const self = [import.meta.filename, join(import.meta.dirname, 'system-libraries.mjs')].map((path) =>
    readFileSync(path),
  );
  const whole = hash(
    process.arch,
    process.platform,
    process.env.CXX ?? '',
    sanitize ?? '',
    JSON.stringify(target ?? {}),
    ...self,
    ...names,
    ...texts.values(),
  );
  if (existsSync(file) && readStamp(stamp) === whole) return { file, built: false };

  if (codecs && !target) ensureSystemLibraries({ log });
  const compiler = target?.compiler ?? findCompiler();
  const flags = codecs ? (target ?? libraryFlags()) : { compile: [], link: [] };
  const require = createRequire(join(root, 'packages', 'core', 'package.json'));
  const include = [
    dirname(require.resolve('node-addon-api/napi.h')),
    join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
  ];
  const mode = sanitize
    ? ['-O1', '-g', '-fno-omit-frame-pointer', `-fsanitize=${sanitize}`, '-fno-sanitize-recover=undefined']
    : ['-O3', '-DNDEBUG'];
  const version = execFileSync(compiler, ['--version'], { encoding: 'utf8' });
  const objects = join(build, 'objects');
  mkdirSync(objects, { recursive: true });
  mkdirSync(folder, { recursive: true });

  const units = names
    .filter((name) => name.endsWith('.cc'))
    .map((name) => {
      const args = [
        ...mode,
        ...COMMON,
        ...ownFlags(name, target?.arch),
        `-I${sources}`,
        ...include.map((path) => `-isystem${path}`),
        ...flags.compile,
      ];
      const parts = [...closure(name, texts)].map((part) => texts.get(part));
      return {
        name,
        args,
        object: join(objects, `${basename(name)}-${hash(version, ...args, ...parts).slice(0, 16)}.o`),
      };
    });
  const stale = units.filter((unit) => !existsSync(unit.object));
  if (stale.length > 0) log(`compiling ${stale.length} of ${units.length} files with ${compiler}`);
  await inParallel(stale, availableParallelism(), async ({ name, args, object }) => {
    const partial = `${object}.${process.pid}`;
    await compile(compiler, [...args, '-c', join(sources, name), '-o', partial], name);
    renameSync(partial, object);
  });
  const partial = `${file}.${process.pid}`;
  const shared = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-pthread'];
  const linkMode = sanitize ? [`-fsanitize=${sanitize}`] : [];
  await compile(
    compiler,
    [...shared, ...linkMode, '-o', partial, ...units.map((unit) => unit.object), ...flags.link],
    addon,
  );
  // Renamed over, never written over: a process may have the old one loaded.
  renameSync(partial, file);
  writeFileSync(stamp, JSON.stringify({ hash: whole }));
  prune(objects, new Set(units.map((unit) => unit.object)));
  log(`built ${file}`);
  return { file, built: true };
}

/** A source file and every header of ours that it includes, directly or not. */
function closure(name, texts, seen = new Set()) {
  if (seen.has(name) || !texts.has(name)) return seen;
  seen.add(name);
  for (const [, header] of texts
    .get(name)
    .toString()
    .matchAll(/^#include "([^"]+)"/gm))
    closure(header, texts, seen);
  return seen;
}

function hash(...parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex');
}

function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).hash;
  } catch {
    return undefined;
  }
}

async function compile(compiler, args, name) {
  try {
    const { stderr } = await run(compiler, args, { maxBuffer: 1 << 26 });
    if (stderr) process.stderr.write(stderr);
  } catch (error) {
    throw new Error(`Building ${name} failed:\n${error.stderr || error.message}`, { cause: error });
  }
}

async function inParallel(items, width, work) {
  const queue = [...items];
  const lanes = Array.from({ length: Math.min(width, queue.length) }, async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item);
  });
  await Promise.all(lanes);
}

/** Objects that this build did not use go after a week: another branch or a sanitizer's build may want them. */
function prune(folder, used) {
  const week = 7 * 24 * 3600 * 1000;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!used.has(path) && Date.now() - statSync(path).mtimeMs > week) rmSync(path, { force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const at = process.argv.indexOf('--sanitize');
  try {
    await buildNative({ log: console.log, sanitize: at > 0 ? process.argv[at + 1] : undefined });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

/**
 * Runs the image pipeline under sanitizers, and fails where one has something to report:
 *
 * 1. the thread pool without Node (threads.cc) under ThreadSanitizer, and 10,000 decodes under AddressSanitizer and
 *    LeakSanitizer; both need clang;
 * 2. its tests with an addon built with AddressSanitizer and UndefinedBehaviorSanitizer;
 * 3. damaged copies of the fixtures and, where GRAFT_REAL_DATA is set, of the nasty corpus and of photos, with that addon, and
 *    a look for leaks at the end. Node leaks too: only what was allocated in the addon counts.
 *
 *     node tools/fuzz/sanitized.mjs [--seconds 30] [--seed 1] [--all]
 *
 * The seconds are those of the damaged copies. Without --all the longest tests are left out. What the machine has no sanitizer
 * for is left out and named.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { buildNative } from '../setup/native.mjs';
import { findCompiler } from '../setup/system-libraries.mjs';
import { compileNative, findClang } from './native-program.mjs';

const root = join(import.meta.dirname, '..', '..');
const fixtures = join(root, 'test-fixtures', 'images');
const data = process.env.GRAFT_REAL_DATA;
const { seconds, seed, all } = readArguments(process.argv.slice(2));
const failures = [];
const DECODES = { thread: 3000, address: 10_000 };
/** Patterns of tests; those of the second list take minutes with checks. */
const TESTS = [
  'pipeline-(damage|golden|callers|files|corpus|bombs|strangers)',
  'pipeline\\.test',
  'stream\\.test',
  'augment\\.test',
];
const LONG_TESTS = ['pipeline-(jpeg|png|pillow|leaks|identity)'];

const ASAN_OPTIONS = [
  'detect_leaks=0',
  'max_allocation_size_mb=65536',
  'allocator_may_return_null=1',
  'quarantine_size_mb=8',
  'thread_local_quarantine_size_kb=64',
];

/** Whatever is reported, where it was allocated in the addon: by its source or, without symbols, by its library. */
const IN_ADDON = /core\/native\/|graft_native/;

await checkThreads();
await checkAddon();
for (const failure of failures) console.log(`FAILED: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;

function expectSuccess(what, { status, signal }) {
  if (status !== 0) failures.push(`${what} (${signal ?? `status ${status}`})`);
}

async function checkThreads() {
  const clang = findClang();
  if (clang === undefined) {
    console.log('left out: threads and leaks without Node, because clang++ is not installed (apt-get install clang)');
    return;
  }
  const files = readdirSync(fixtures, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.json'))
    .map(({ name }) => join(fixtures, name));
  const runs = [
    ['thread', '-fsanitize=thread', {}],
    ['address', '-fsanitize=fuzzer-no-link,address,undefined', { ASAN_OPTIONS: 'detect_leaks=1' }],
  ];
  for (const [name, checks, env] of runs) {
    const link = await compileNative(clang, checks);
    const program = link('threads', ['threads.cc'], checks);
    console.log(`threads under ${checks.slice(2)}`);
    const options = { stdio: 'inherit', env: { ...process.env, ...env } };
    expectSuccess(`threads, ${name}`, spawnSync(program, [String(DECODES[name]), ...files], options));
  }
}

async function checkAddon() {
  const runtime = findRuntime();
  if (runtime === undefined) return;
  const { file } = await buildNative({ log: console.log, sanitize: 'address,undefined' });
  const env = { ...process.env, GRAFT_ADDON: file, LD_PRELOAD: runtime };
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const patterns = all ? [...TESTS, ...LONG_TESTS] : TESTS;
  const tests = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    ...patterns,
    '--forceExit',
  ];
  expectSuccess(
    'the tests',
    spawnSync(process.execPath, tests, {
      cwd: root,
      stdio: 'inherit',
      // Jest ends its processes without returning from main, and what V8 holds would be reported. Without the limit
      // AddressSanitizer gives any amount of memory, and a test wants to see it run short. What is freed it keeps, 256 MB
      // of it by default, and a test wants memory not to grow.
      env: { ...env, ASAN_OPTIONS: ASAN_OPTIONS.join(':') },
    }),
  );
  checkCopies(env);
}

function checkCopies(env) {
  const folders = data === undefined ? [fixtures] : [fixtures, join(data, 'nasty'), join(data, 'cats-dogs', 'test')];
  const args = [join(import.meta.dirname, 'damaged-copies.mjs'), String(seconds), String(seed), ...folders];
  const options = { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...env, ASAN_OPTIONS: 'detect_leaks=1' } };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  process.stdout.write(stdout);
  // The status is LeakSanitizer's, because Node has leaks of its own.
  const report = /^.*(ERROR: AddressSanitizer|runtime error: ).*$/m.exec(stderr);
  if (report !== null || !/, 0 wrong$/m.test(stdout)) {
    process.stderr.write(stderr.slice(report?.index ?? 0, (report?.index ?? 0) + 6000));
    failures.push(`damaged copies (status ${status})`);
  }
  if (/LeakSanitizer has encountered a fatal error/.test(stderr))
    console.log('left out: leaks in the addon, because LeakSanitizer may not trace a process here');
  const leaks = stderr
    .split(/^(?=(?:Direct|Indirect) leak of )/m)
    .filter((part) => /^(?:Direct|Indirect) leak of /.test(part) && IN_ADDON.test(part));
  console.log(`leaks in the addon: ${leaks.length}`);
  if (leaks.length > 0) {
    console.log(leaks.slice(0, 5).join(''));
    failures.push('leaks in the addon');
  }
}

/** AddressSanitizer's library, which must be there before the addon is; undefined, and said, where there is none. */
function findRuntime() {
  const compiler = findCompiler();
  const path =
    process.platform === 'linux' && compiler !== undefined
      ? execFileSync(compiler, ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim()
      : '';
  // A compiler that has none, as clang, gives the bare name back.
  if (path.startsWith('/') && existsSync(path)) return path;
  console.log("left out: the addon with checks, because there is no libasan.so, which comes with Linux's g++");
  return undefined;
}

function readArguments(given) {
  const result = { seconds: 30, seed: 1, all: false };
  for (let i = 0; i < given.length; i++) {
    if (given[i] === '--all') result.all = true;
    else if (given[i] === '--seconds' && Number(given[i + 1]) > 0) result.seconds = Number(given[++i]);
    else if (given[i] === '--seed' && Number.isSafeInteger(Number(given[i + 1]))) result.seed = Number(given[++i]);
    else throw new Error(`expected --seconds N, --seed N or --all but received ${given.slice(i).join(' ')}`);
  }
  return result;
}

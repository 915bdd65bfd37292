/**
 * Compiles the image pipeline's C++ without Node, with whichever checks a program wants. Objects are kept while nothing that
 * goes into them has changed.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { listCpp } from '../setup/cpp-files.mjs';
import { ownFlags } from '../setup/native.mjs';
import { libraryFlags } from '../setup/system-libraries.mjs';

const run = promisify(execFile);
const native = join(import.meta.dirname, '..', '..', 'packages', 'core', 'native');
/** Where programs, objects and finds lie. */
export const BUILD = join(import.meta.dirname, 'build');
/** What is JavaScript's side of the addon, and the benchmark's yardstick. */
const LEFT_OUT = ['addon.cc', 'borrowed_source.cc', 'options.cc', 'parse_view.cc', 'pipeline.cc', 'raw_decode.cc'];
const FLAGS = ['-std=c++17', '-O1', '-g', '-fno-sanitize-recover=undefined', '-ffp-contract=off', `-I${native}`];

/** The clang that is installed, or undefined: GCC has no libFuzzer, and its ThreadSanitizer other libraries. */
export function findClang() {
  return ['clang++', 'clang++-19', 'clang++-16', 'clang++-14'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
}

/**
 * Compiles the pipeline with the given checks.
 *
 * @param {string} clang
 * @param {string} checks e.g. `-fsanitize=thread`
 * @returns {Promise<(name: string, sources: string[], linkChecks?: string) => string>} links a program out of files of this
 *   folder and gives its path
 */
export async function compileNative(clang, checks) {
  const { compile: include, link } = libraryFlags();
  const folder = join(BUILD, checks.replace(/[^a-z]+/g, '-').replace(/^-fsanitize-/, ''));
  mkdirSync(folder, { recursive: true });
  const names = listCpp(native, /\.cc$/).filter((name) => !LEFT_OUT.includes(name));
  const objectOf = (from, name) => join(folder, `${from === native ? '' : 'target-'}${basename(name)}.o`);
  const args = (from, name) => [
    ...FLAGS,
    checks,
    ...ownFlags(name),
    ...include,
    '-c',
    join(from, name),
    '-o',
    objectOf(from, name),
  ];
  const whole = fingerprint(clang, checks);
  const stamp = join(folder, 'stamp');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== whole) {
    const left = names.values();
    const lane = async () => {
      for (const name of left) await run(clang, args(native, name));
    };
    await Promise.all(Array.from({ length: availableParallelism() }, lane));
    writeFileSync(stamp, whole);
  }
  return (name, sources, linkChecks = checks) => {
    const program = join(folder, name);
    for (const source of sources) execFileSync(clang, args(import.meta.dirname, source), { stdio: 'inherit' });
    const own = sources.map((source) => objectOf(import.meta.dirname, source));
    const objects = [...own, ...names.map((unit) => objectOf(native, unit))];
    execFileSync(clang, [linkChecks, '-pthread', '-o', program, ...objects, ...link], { stdio: 'inherit' });
    return program;
  };
}

function fingerprint(clang, checks) {
  const digest = createHash('sha256');
  digest
    .update(execFileSync(clang, ['--version']))
    .update(checks)
    .update(readFileSync(import.meta.filename));
  for (const name of listCpp(native))
    digest
      .update(name)
      .update('\0')
      .update(readFileSync(join(native, name)));
  return digest.digest('hex');
}

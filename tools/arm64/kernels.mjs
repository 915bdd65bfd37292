/** Compiles tools/fuzz/kernels.cc for arm64 and runs it: every loop in NEON against plain C++, over random requests. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { listCpp } from '../setup/cpp-files.mjs';

const root = join(import.meta.dirname, '..', '..');
const native = join(root, 'packages', 'core', 'native');
const fuzz = join(root, 'tools', 'fuzz');
/** Headers of libraries that a cross compiler does not have. */
const LIBRARIES = /^#include [<"](jpeglib|spng|webp\/|napi)/m;
/** What is left without them calls some functions that are not there, from others that are not needed. */
const ONLY_NEEDED = ['-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections'];

/**
 * @param {{compiler: string, emulator: string}} arm64 of `findArm64`
 * @returns {boolean} whether they are the same
 */
export function compareKernels({ compiler, emulator }, folder) {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'kernels');
  const sources = [...list(native, ''), ...list(fuzz, 'kernels')].filter((path) => !wantsLibrary(path));
  const flags = ['-std=c++17', '-O2', '-Wall', '-Wextra', '-ffp-contract=off', `-I${native}`, '-static'];
  execFileSync(compiler, [...flags, ...ONLY_NEEDED, '-o', program, ...sources], { stdio: 'inherit' });
  return spawnSync(emulator, [program], { stdio: 'inherit' }).status === 0;
}

/** Itself or through the header of its name. */
function wantsLibrary(path) {
  const header = path.replace(/\.cc$/, '.h');
  return [path, header].some((file) => existsSync(file) && LIBRARIES.test(readFileSync(file, 'utf8')));
}

function list(folder, prefix) {
  return listCpp(folder, /\.cc$/)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(folder, name));
}

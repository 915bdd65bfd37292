/**
 * Checks the image pipeline on arm64 from a machine of another kind, in an emulator.
 *
 *     node tools/arm64/check.mjs --kernels               # NEON against plain C++: wants a cross compiler and QEMU only
 *     node tools/arm64/check.mjs                         # and the whole addon: the same bytes as on this machine
 *     node tools/arm64/check.mjs --tests [JEST ARGUMENTS…]   # and the pipeline's tests, or those named
 *
 * Pictures are those of test-fixtures and, with GRAFT_REAL_DATA, real photos. Libraries, Node and npm binaries for arm64
 * are fetched once, into `.graft/arm64`; nothing is installed. Where compiler or emulator are missing it says so and does
 * nothing. Status 1: something differs or failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { setupOrExit } from '../setup/setup.mjs';
import { findArm64 } from './emulator.mjs';
import { emulatedNode } from './emulated-node.mjs';
import { compareKernels } from './kernels.mjs';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.graft', 'arm64');
/** Of cats-dogs and flowers the tests get every so many photos: emulated, a thousand take minutes. */
const EVERY = 20;
const TESTS = ['core/src/image/'];

const [mode, ...jestArguments] = process.argv.slice(2);
if (mode !== undefined && mode !== '--kernels' && mode !== '--tests')
  throw new Error(`expected --kernels, --tests or nothing but received ${mode}`);
const arm64 = findArm64();
if (arm64.leftOut) console.log(`arm64 in an emulator is left out: ${arm64.leftOut}`);
else process.exitCode = (await check()) ? 0 : 1;

async function check() {
  if (!compareKernels(arm64, folder)) return false;
  if (mode === '--kernels') return true;
  // What both sides run is to be the same source.
  await setupOrExit();
  const run = await emulatedNode(arm64, folder, console.log);
  if (!compareDigests(run)) return false;
  return mode !== '--tests' || runJest(run, jestArguments.length > 0 ? jestArguments : TESTS);
}

/** @returns whether every picture comes out as the same bytes here and there */
function compareDigests(run) {
  const script = join(import.meta.dirname, 'digests.mjs');
  const read = ({ status, stdout }) => {
    if (status !== 0) throw new Error(`${script} failed with status ${status}`);
    return JSON.parse(stdout);
  };
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
  const here = read(spawnSync(process.execPath, [script], { cwd: root, ...options }));
  const there = read(run([script], options));
  const names = Object.keys(here.digests);
  const differing = names.filter((name) => here.digests[name] !== there.digests[name]);
  for (const name of differing) console.log(`differs: ${name}`);
  const tables = `${there.kernels} on arm64 and ${here.kernels} on ${process.arch}`;
  console.log(`${names.length - differing.length} of ${names.length} pictures give the same bytes with ${tables}`);
  return differing.length === 0;
}

function runJest(run, args) {
  const data = process.env.GRAFT_REAL_DATA;
  const env = data ? { GRAFT_REAL_DATA: thinOut(data) } : {};
  // In one process, and with patience: an emulated test takes ten times as long.
  const jest = [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--runInBand', '--testTimeout=3600000', ...args];
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return run([...node, ...jest], { stdio: 'inherit', env }).status === 0;
}

/** @returns a folder like that of GRAFT_REAL_DATA, of links to some of its photos and to all that is odd */
function thinOut(data) {
  const thin = join(folder, 'data');
  rmSync(thin, { recursive: true, force: true });
  for (const name of ['cats-dogs', 'flowers']) {
    const photos = readdirSync(join(data, name), { recursive: true, encoding: 'utf8' }).filter((path) =>
      /\.jpe?g$/i.test(path),
    );
    for (const path of photos.sort().filter((_, index) => index % EVERY === 0)) {
      mkdirSync(dirname(join(thin, name, path)), { recursive: true });
      symlinkSync(resolve(data, name, path), join(thin, name, path));
    }
  }
  symlinkSync(resolve(data, 'nasty'), join(thin, 'nasty'));
  return thin;
}

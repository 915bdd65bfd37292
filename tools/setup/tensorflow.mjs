#!/usr/bin/env node
/**
 * Optional set-up: today's TensorFlow behind tfjs, for `--backend tensorflow` and for fine-tuning.
 *
 * The package `@tensorflow/tfjs-node-gpu` would download TensorFlow 2.9 and CUDA 11 by itself, and fails on newer Nodes. Its
 * binding, though, compiles unchanged against the C API of TensorFlow 2.21. So: its sources are fetched without running
 * its scripts, the C library comes out of the Python wheel, and the compiler makes the binding. Everything lies in
 * `.graft/tensorflow`, where `npm install` does not prune it.
 *
 *     npm run setup:tensorflow                       the CPU library
 *     npm run setup:tensorflow -- --tensorflow gpu   with NVIDIA's libraries (written, not run on a GPU by us)
 *     LIBTENSORFLOW_DIR=DIR npm run setup:tensorflow a library that is already here
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.mjs';
import { root, setup } from './setup.mjs';
import { mainLibrary, placeLibrary, TENSORFLOW_VERSION } from './tensorflow/library.mjs';

const HOME = path.join(root, '.graft/tensorflow');
const SOURCES = path.join(path.dirname(fileURLToPath(import.meta.url)), 'tensorflow');
const RECEIPT = path.join(HOME, 'installed.json');

/** Of Graft's own packages: the headers of Node's C API, and the one tfjs-core. */
const NEEDED = ['node-api-headers', '@tensorflow/tfjs-core'];

/** Fetched as npm published them; the hashes are the registry's. */
const PACKAGES = [
  {
    name: '@tensorflow/tfjs-node-gpu',
    version: '4.22.0',
    integrity: 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  },
  {
    name: 'google-protobuf',
    version: '3.21.4',
    integrity: 'sha512-MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
  },
];

/**
 * @param {{ flavour?: 'cpu' | 'gpu', force?: boolean, log?: (message: string) => void }} [options]
 * @returns {Promise<boolean>} Whether there was anything to do.
 */
export async function setupTensorFlow({ flavour = 'cpu', force = false, log = say } = {}) {
  const wanted = await describeWanted(flavour);
  if (!force && (await readReceipt()) === wanted) return false;
  if (!NEEDED.every((name) => existsSync(path.join(root, 'node_modules', name)))) await setup({ only: 'packages' });

  const building = `${HOME}.building`;
  const scratch = `${HOME}.scratch`;
  await rm(building, { recursive: true, force: true });
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  try {
    for (const one of PACKAGES) {
      log(`fetching ${one.name} ${one.version} (sources only, no install script)`);
      await fetchPackage(one, building, scratch);
    }
    await placeOurs(building);
    const home = path.join(building, 'node_modules/@tensorflow/tfjs-node-gpu');
    await placeLibrary({ deps: path.join(home, 'deps'), flavour, scratch, log });
    log('compiling the binding');
    await compileBinding(home);
    await rm(HOME, { recursive: true, force: true });
    await rename(building, HOME);
    const found = tryBackend();
    log(`trying it: ${found}`);
    if (flavour === 'gpu' && found.includes('the CPU'))
      log('no GPU answered: look at `nvidia-smi` (driver 525 or newer)');
    await writeFile(RECEIPT, wanted);
  } finally {
    await rm(building, { recursive: true, force: true });
    await rm(scratch, { recursive: true, force: true });
  }
  return true;
}

async function describeWanted(flavour) {
  const ours = createHash('sha256');
  for (const name of ['backend.cjs', 'tfjs.cjs']) ours.update(await readFile(path.join(SOURCES, name)));
  return JSON.stringify({
    tensorflow: TENSORFLOW_VERSION,
    flavour,
    platform: `${process.platform}-${process.arch}`,
    library: process.env.LIBTENSORFLOW_DIR ?? process.env.LIBTENSORFLOW_ARCHIVE ?? 'wheel',
    packages: PACKAGES.map(({ name, version }) => `${name}@${version}`),
    ours: ours.digest('hex'),
  });
}

async function readReceipt() {
  try {
    return await readFile(RECEIPT, 'utf8');
  } catch {
    return undefined;
  }
}

async function fetchPackage({ name, version, integrity }, home, scratch) {
  const spec = `${name}@${version}`;
  await runCommand('npm', ['pack', spec, '--ignore-scripts', '--silent', '--pack-destination', scratch], root);
  const file = path.join(scratch, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const hash = `sha512-${createHash('sha512')
    .update(await readFile(file))
    .digest('base64')}`;
  if (hash !== integrity) {
    throw new Error(`${spec} is not what was published. Received: ${hash}. Expected: ${integrity}`);
  }
  const folder = path.join(home, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  await runCommand('tar', ['-xzf', file, '--strip-components=1', '-C', folder], scratch);
}

async function placeOurs(home) {
  const standIn = path.join(home, 'node_modules/@tensorflow/tfjs');
  await mkdir(standIn, { recursive: true });
  await writeFile(
    path.join(standIn, 'package.json'),
    '{"name":"@tensorflow/tfjs","version":"4.22.0","main":"tfjs.cjs"}\n',
  );
  await copyFile(path.join(SOURCES, 'tfjs.cjs'), path.join(standIn, 'tfjs.cjs'));
  await copyFile(path.join(SOURCES, 'backend.cjs'), path.join(home, 'backend.cjs'));
}

async function compileBinding(home) {
  const deps = path.join(home, 'deps');
  const library = await mainLibrary(deps);
  const output = path.join(home, 'lib/napi-v8');
  await mkdir(output, { recursive: true });
  const mac = process.platform === 'darwin';
  const origin = mac ? '@loader_path' : '$ORIGIN';
  await runCommand(
    findCompiler(),
    [
      ...['-std=c++17', '-O2', '-fPIC', '-w', '-shared', '-DNAPI_VERSION=8'],
      ...['-I', path.join(deps, 'include'), '-I', path.join(root, 'node_modules/node-api-headers/include')],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(home, 'binding', file)),
      path.join(deps, 'lib', library),
      path.join(deps, 'lib', library.replace(/tensorflow(_cc)?/, 'tensorflow_framework')),
      ...[`-Wl,-rpath,${origin}/../../deps/lib`, ...(mac ? ['-undefined', 'dynamic_lookup'] : [])],
      ...['-o', path.join(output, 'tfjs_binding.node')],
    ],
    home,
  );
}

function findCompiler() {
  const wanted = [process.env.CXX, 'g++', 'clang++', 'c++'].filter((name) => name !== undefined && name !== '');
  for (const name of wanted) {
    if (spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) return name;
  }
  throw new Error(
    `no C++ compiler was found (tried ${wanted.join(', ')}). Next: apt-get install g++ (or dnf install gcc-c++, xcode-select --install)`,
  );
}

/** In a process of its own: the library cannot be unloaded again. @returns {string} What it found, for the log. */
function tryBackend() {
  const script = `
    const tf = require('@tensorflow/tfjs-core');
    const { createBackend, tensorflowVersion } = require(${JSON.stringify(path.join(HOME, 'backend.cjs'))});
    tf.registerBackend('tensorflow', createBackend);
    tf.setBackend('tensorflow').then(() => {
      const sum = tf.sum(tf.conv2d(tf.ones([1, 4, 4, 1]), tf.ones([3, 3, 1, 1]), 1, 'valid')).dataSync()[0];
      if (sum !== 36) throw new Error('a convolution came out wrong: ' + sum);
      const device = tf.backend().isUsingGpuDevice ? 'a GPU' : 'the CPU';
      console.log('TensorFlow ' + tensorflowVersion() + ' runs on ' + device + ' under Node ' + process.version);
    });`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new Error(`the binding was built but does not run: ${stderr.trim().split('\n').slice(-6).join(' / ')}`);
}

/** On stderr, as all of set-up's. */
function say(message) {
  process.stderr.write(`[setup] ${message}\n`);
}

/** What the command line asks for; ends the process where it asks for nothing that exists, or where it fails. */
export async function setupTensorFlowOrExit(args) {
  const at = args.indexOf('--tensorflow');
  const named = at < 0 ? undefined : args[at + 1];
  const flavour = named === undefined || named.startsWith('--') ? 'cpu' : named;
  if (flavour !== 'cpu' && flavour !== 'gpu') {
    say(`wrong usage. Received: --tensorflow ${flavour}. Expected: --tensorflow cpu|gpu`);
    process.exit(2);
  }
  const began = performance.now();
  try {
    const did = await setupTensorFlow({ flavour, force: args.includes('--force') });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(did ? `TensorFlow is ready after ${seconds} s` : `TensorFlow is here already (${seconds} s)`);
  } catch (error) {
    say(`failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setupTensorFlowOrExit(process.argv.slice(2));

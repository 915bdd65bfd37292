import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { runCommand } from '../command.mjs';
import { extractFromZip } from '../zip.mjs';

export const TENSORFLOW_VERSION = '2.21.0';

/** Wheels for Python 3.12 are as good as any: what is taken out of them knows nothing of Python. */
const PYTHON_VERSION = '3.12';
const PLATFORMS = {
  'linux-x64': {
    cpu: 'tensorflow-cpu',
    gpu: 'tensorflow',
    tag: 'manylinux_2_27_x86_64',
    cuda: 'manylinux_2_27_x86_64',
  },
  'linux-arm64': { cpu: 'tensorflow', tag: 'manylinux_2_27_aarch64' },
  'darwin-arm64': { cpu: 'tensorflow', tag: 'macosx_12_0_arm64' },
};

/** Headers that the binding includes, directly or not; the wheel has 13 000. */
const HEADERS = /^(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|xla\/tsl\/c\/)/;
const LIBRARY = /^libtensorflow(_cc|_framework)?(\.so|\.so\.2|\.2\.dylib|\.dylib)$/;

/**
 * Puts TensorFlow's C library and its headers into `deps/lib` and `deps/include`, and for a GPU NVIDIA's libraries into
 * `deps/nvidia`, where the wheel's library looks for them.
 * @param {{ deps: string, flavour: 'cpu' | 'gpu', scratch: string, log: (message: string) => void }} options
 */
export async function placeLibrary({ deps, flavour, scratch, log }) {
  await rm(deps, { recursive: true, force: true });
  await mkdir(path.join(deps, 'lib'), { recursive: true });
  const own = process.env.LIBTENSORFLOW_DIR;
  if (own !== undefined && own !== '') return placeOwn(path.resolve(own), deps, log);
  if (process.env.LIBTENSORFLOW_ARCHIVE) return placeArchive(process.env.LIBTENSORFLOW_ARCHIVE, deps, scratch, log);
  return placeWheel({ deps, flavour, scratch, log });
}

/** The one that the binding is linked with. Its name there is what the binding asks for when it is loaded. */
export async function mainLibrary(deps) {
  const names = await readdir(path.join(deps, 'lib'));
  const found = ['libtensorflow_cc.so.2', 'libtensorflow.so.2', 'libtensorflow_cc.2.dylib', 'libtensorflow.2.dylib'];
  return found.find((name) => names.includes(name));
}

/** A folder of the user's: an unpacked C archive (`lib`, `include`) or a Python package (`…/site-packages/tensorflow`). */
async function placeOwn(folder, deps, log) {
  const lib = existsSync(path.join(folder, 'lib')) ? path.join(folder, 'lib') : folder;
  const names = existsSync(lib) ? (await readdir(lib)).filter((name) => LIBRARY.test(name)) : [];
  if (names.length === 0 || !existsSync(path.join(folder, 'include/tensorflow/c/c_api.h'))) {
    throw new Error(
      `LIBTENSORFLOW_DIR holds no TensorFlow. Received: ${folder}. Expected: a folder with include/tensorflow/c/c_api.h and ` +
        `libtensorflow.so.2 or libtensorflow_cc.so.2 (in it or in its lib/), from TensorFlow 2.`,
    );
  }
  log(`taking TensorFlow from ${folder}`);
  for (const name of names) await symlink(path.join(lib, name), path.join(deps, 'lib', name));
  await symlink(path.join(folder, 'include'), path.join(deps, 'include'));
}

async function placeArchive(archive, deps, scratch, log) {
  let file = archive;
  if (/^https?:/.test(archive)) {
    log(`downloading ${archive}`);
    file = path.join(scratch, 'libtensorflow.tar.gz');
    await runCommand('curl', ['-fL', '--retry', '3', '-o', file, archive], scratch);
  }
  log(`unpacking ${file}`);
  await runCommand('tar', ['-xzf', path.resolve(file), '-C', deps], scratch);
  if ((await mainLibrary(deps)) === undefined) {
    throw new Error(
      `${archive} holds no lib/libtensorflow.so.2. Expected: TensorFlow's C archive (tensorflow.org/install/lang_c)`,
    );
  }
}

async function placeWheel({ deps, flavour, scratch, log }) {
  const here = `${process.platform}-${process.arch}`;
  const platform = PLATFORMS[here];
  const name = platform?.[flavour];
  if (name === undefined) {
    throw new Error(
      `there is no wheel of TensorFlow ${TENSORFLOW_VERSION} (${flavour}) for ${here}. ` +
        `Next: set LIBTENSORFLOW_DIR to a folder with TensorFlow's C library and headers, and run this again`,
    );
  }
  log(`fetching the wheel ${name} ${TENSORFLOW_VERSION} with pip, which checks its SHA-256`);
  const wheel = await fetchWheel(`${name}==${TENSORFLOW_VERSION}`, platform.tag, scratch);
  log('taking the C library and its headers out of it');
  const taken = await extractFromZip(wheel, (entry) => placeOfEntry(entry, deps));
  if (taken < 10 || (await mainLibrary(deps)) === undefined)
    throw new Error(`${path.basename(wheel)} is not laid out as known`);
  if (flavour === 'gpu') await placeCuda({ wheel, tag: platform.cuda, deps, scratch, log });
}

function placeOfEntry(entry, deps) {
  const inside = entry.startsWith('tensorflow/') ? entry.slice('tensorflow/'.length) : '';
  if (LIBRARY.test(inside)) return path.join(deps, 'lib', inside);
  const header = inside.startsWith('include/') ? inside.slice('include/'.length) : '';
  return HEADERS.test(header) && header.endsWith('.h') ? path.join(deps, 'include', header) : undefined;
}

/** NVIDIA's wheels, as the wheel's own `and-cuda` extra names them. */
async function placeCuda({ wheel, tag, deps, scratch, log }) {
  const metadata = path.join(scratch, 'METADATA');
  await extractFromZip(wheel, (entry) => (entry.endsWith('.dist-info/METADATA') ? metadata : undefined));
  const requirements = [...(await readFile(metadata, 'utf8')).matchAll(/^Requires-Dist: (nvidia-[^;]+);.*and-cuda/gm)];
  for (const [, requirement] of requirements) {
    log(`fetching ${requirement.trim()}`);
    const part = await fetchWheel(requirement.trim(), tag, scratch);
    await extractFromZip(part, (entry) =>
      /^nvidia\/.*\/(lib|bin|nvvm)\//.test(entry) ? path.join(deps, entry) : undefined,
    );
    await rm(part);
  }
}

async function fetchWheel(requirement, tag, scratch) {
  const python = findPip();
  const into = await mkdtemp(path.join(scratch, 'wheel-'));
  const platforms = [
    tag,
    'manylinux_2_28_x86_64',
    'manylinux_2_17_x86_64',
    'manylinux2014_x86_64',
    'manylinux1_x86_64',
  ];
  const wanted = tag.endsWith('x86_64') ? [...new Set(platforms)] : [tag];
  await runCommand(
    python,
    [
      ...[
        '-m',
        'pip',
        'download',
        requirement,
        '--no-deps',
        '--only-binary=:all:',
        '--disable-pip-version-check',
        '-q',
      ],
      ...['--python-version', PYTHON_VERSION, '--implementation', 'cp', '-d', into],
      ...wanted.flatMap((platform) => ['--platform', platform]),
    ],
    scratch,
  );
  const [file] = await readdir(into);
  const own = path.join(into, file);
  const kept = path.join(scratch, file);
  await rename(own, kept);
  await rm(into, { recursive: true });
  return kept;
}

function findPip() {
  for (const python of ['python3', 'python']) {
    if (spawnSync(python, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0) return python;
  }
  throw new Error(
    'pip, which fetches the wheel that holds the C library, was not found. Next: apt-get install python3-pip (or ' +
      'dnf install python3-pip, brew install python), or set LIBTENSORFLOW_DIR to a folder that holds the library',
  );
}

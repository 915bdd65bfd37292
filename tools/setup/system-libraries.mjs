/**
 * The codecs that the addon links against: libjpeg-turbo, libspng and libwebp. Looks for their headers and libraries,
 * installs them with apt where there is apt and the right to use it, and otherwise names the command to run.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names by which pkg-config may know a library, the linker's name, and a line that uses it. */
export const LIBRARIES = [
  {
    name: 'libjpeg-turbo',
    pkgConfig: ['libjpeg'],
    link: ['-ljpeg'],
    probe: '#include <cstdio>\n#include <jpeglib.h>\nint a = JCS_EXT_RGBX;',
  },
  {
    name: 'libspng',
    pkgConfig: ['libspng', 'spng'],
    link: ['-lspng'],
    probe: '#include <spng.h>\nint b = SPNG_FMT_RGBA8;',
  },
  {
    name: 'libwebp',
    pkgConfig: ['libwebp', 'libwebpdemux'],
    all: true,
    link: ['-lwebp', '-lwebpdemux'],
    probe: '#include <webp/demux.h>\nint c = WEBP_FF_CANVAS_WIDTH;',
  },
];

const COMMANDS = {
  apt: 'apt-get install -y g++ pkg-config libjpeg-dev libspng-dev libwebp-dev',
  dnf: 'dnf install -y gcc-c++ pkgconf-pkg-config libjpeg-turbo-devel libspng-devel libwebp-devel',
  brew: 'brew install pkg-config jpeg-turbo libspng webp',
};

/** The C++ compiler: `CXX`, else the first of g++, clang++, c++ that runs; undefined where there is none. */
export function findCompiler() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['g++', 'clang++', 'c++'];
  return candidates.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** Include folders and linker arguments for all the libraries: pkg-config's, else the linker's plain names. */
export function libraryFlags() {
  const compile = [];
  const link = [];
  const prefix = brewPrefix();
  if (prefix) {
    compile.push(`-I${prefix}/include`, `-I${prefix}/opt/jpeg-turbo/include`);
    link.push(`-L${prefix}/lib`, `-L${prefix}/opt/jpeg-turbo/lib`);
  }
  for (const library of LIBRARIES) {
    const names = library.pkgConfig.filter((name) => pkgConfig('--exists', name) !== undefined);
    const wanted = library.all ? library.pkgConfig.length : 1;
    if (names.length >= wanted) {
      const chosen = library.all ? names : names.slice(0, 1);
      compile.push(...split(pkgConfig('--cflags', ...chosen)));
      link.push(...split(pkgConfig('--libs', ...chosen)));
    } else {
      link.push(...library.link);
    }
  }
  return { compile: [...new Set(compile)], link };
}

/** Homebrew's folder on macOS, where its libraries lie outside the compiler's own search path. */
function brewPrefix() {
  if (process.platform !== 'darwin') return undefined;
  const said = spawnSync('brew', ['--prefix'], { encoding: 'utf8' });
  if (said.status === 0) return said.stdout.trim();
  return ['/opt/homebrew', '/usr/local'].find((folder) => existsSync(join(folder, 'Cellar')));
}

function pkgConfig(...args) {
  const env = { ...process.env };
  const prefix = brewPrefix();
  if (prefix) {
    const folders = [`${prefix}/opt/jpeg-turbo/lib/pkgconfig`, env.PKG_CONFIG_PATH].filter(Boolean);
    env.PKG_CONFIG_PATH = folders.join(':');
  }
  const said = spawnSync('pkg-config', args, { encoding: 'utf8', env });
  return said.status === 0 ? said.stdout.trim() : undefined;
}

function split(text) {
  return (text ?? '').split(/\s+/).filter(Boolean);
}

/** Names of the libraries that a small program does not compile and link with. */
export function missingLibraries(compiler) {
  const folder = mkdtempSync(join(tmpdir(), 'graft-probe-'));
  try {
    const flags = libraryFlags();
    const compiles = (probe) => {
      const source = join(folder, 'probe.cc');
      writeFileSync(source, `${probe}\nint main() { return 0; }\n`);
      const args = ['-std=c++17', ...flags.compile, source, '-o', join(folder, 'probe'), ...flags.link];
      return spawnSync(compiler, args, { stdio: 'ignore' }).status === 0;
    };
    if (compiles(LIBRARIES.map((library) => library.probe).join('\n'))) return [];
    // Not the linker's whole list: one missing library must not hide the others.
    return LIBRARIES.filter((library) => {
      const source = join(folder, 'one.cc');
      writeFileSync(source, `${library.probe}\nint main() { return 0; }\n`);
      const args = ['-std=c++17', ...flags.compile, source, '-o', join(folder, 'one'), ...library.link];
      return spawnSync(compiler, args, { stdio: 'ignore' }).status !== 0;
    }).map((library) => library.name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** apt-get with root's rights, or undefined where there is no apt or no such right. */
export function aptCommand() {
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n', 'apt-get'] : undefined;
}

function advice(missing) {
  const what = `Graft's addon needs ${missing.join(', ')}. Install and run the set-up again:`;
  const lines = Object.entries(COMMANDS).map(([manager, command]) => {
    return `  ${manager.padEnd(5)} ${manager === 'brew' ? '' : 'sudo '}${command}`;
  });
  return [what, ...lines].join('\n');
}

/**
 * Makes sure that a compiler and the three libraries are there.
 * @param {{log?: (line: string) => void}} options
 * @throws an Error whose message names the command to run, where they are not and cannot be installed from here.
 */
export function ensureSystemLibraries({ log = () => {} } = {}) {
  const lacking = () => {
    const compiler = findCompiler();
    return compiler ? missingLibraries(compiler) : ['a C++ compiler'];
  };
  const missing = lacking();
  if (missing.length === 0) return;
  const apt = aptCommand();
  if (!apt) throw new Error(advice(missing));
  log(`installing ${missing.join(', ')} with apt-get`);
  const [command, ...first] = apt;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync(command, [...first, 'update', '-qq'], { stdio: 'pipe', env });
    execFileSync(command, [...first, ...COMMANDS.apt.split(' ').slice(1), '-qq'], { stdio: 'pipe', env });
  } catch (error) {
    const said = String(error.stderr ?? error.message)
      .trim()
      .split('\n')
      .slice(-3)
      .join('\n');
    throw new Error(`apt-get failed: ${said}\n${advice(missing)}`, { cause: error });
  }
  const still = lacking();
  if (still.length > 0) throw new Error(advice(still));
}

if (process.argv[1] === import.meta.filename) {
  try {
    ensureSystemLibraries({ log: console.log });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

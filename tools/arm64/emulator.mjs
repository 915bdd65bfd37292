/** What compiles for arm64 and runs it on a machine of another kind. */
import { spawnSync } from 'node:child_process';

const COMPILER = 'aarch64-linux-gnu-g++';
const EMULATORS = ['qemu-aarch64-static', 'qemu-aarch64'];

const runs = (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;

/** @returns {{compiler: string, emulator: string} | {leftOut: string}} `leftOut`: why it cannot be, and what to do */
export function findArm64() {
  if (process.arch === 'arm64') return { leftOut: 'this machine is one: npm test checks it' };
  const compiler = runs(COMPILER) ? COMPILER : undefined;
  const emulator = EMULATORS.find(runs);
  if (compiler && emulator) return { compiler, emulator };
  const missing = [compiler ? [] : COMPILER, emulator ? [] : EMULATORS[0]].flat().join(' and ');
  return { leftOut: `${missing} not found (apt-get install g++-aarch64-linux-gnu qemu-user-static)` };
}

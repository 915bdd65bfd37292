/** An arm64 Node in the emulator, with the addon built for it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildNative } from '../setup/native.mjs';
import { ensureSysroot } from './sysroot.mjs';

const root = join(import.meta.dirname, '..', '..');

/**
 * @param {{compiler: string, emulator: string}} arm64 of `findArm64`
 * @returns {Promise<(args: string[], options?: object) => import('node:child_process').SpawnSyncReturns>} runs Node with
 *   these arguments, from the repository's root
 */
export async function emulatedNode({ compiler, emulator }, folder, log) {
  const sysroot = ensureSysroot(folder, log);
  const target = { arch: 'arm64', compiler, compile: sysroot.include, link: sysroot.link };
  const { file } = await buildNative({ log, target });
  const env = { GRAFT_ADDON: file, NODE_PATH: sysroot.modules, ORT_DISABLE_TELEMETRY: '1' };
  // The system cannot start an arm64 program by itself; Node's children are started through this.
  const launcher = join(folder, 'node');
  writeFileSync(launcher, `#!/bin/sh\nexec ${emulator} -L "${sysroot.libraries}" "${sysroot.node}" "$@"\n`, {
    mode: 0o755,
  });
  const preload = `data:text/javascript,process.execPath=${encodeURIComponent(JSON.stringify(launcher))}`;
  return (args, { env: more, ...options }) =>
    spawnSync(launcher, ['--import', preload, ...args], {
      cwd: root,
      env: { ...process.env, ...env, ...more },
      ...options,
    });
}

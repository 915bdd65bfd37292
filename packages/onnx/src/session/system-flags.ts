import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { promisify } from 'node:util';

/** Names of the processor's instruction sets in the system's own spelling; empty where it does not tell. */
export async function systemFlags(): Promise<readonly string[]> {
  try {
    if (platform() === 'linux') {
      const text = await readFile('/proc/cpuinfo', 'utf8');
      return /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1]?.split(/\s+/) ?? [];
    }
    if (platform() === 'darwin' && arch() === 'arm64') {
      const name = 'hw.optional.arm.FEAT_DotProd';
      const { stdout } = await promisify(execFile)('sysctl', ['-n', name]);
      return stdout.trim() === '1' ? [name] : [];
    }
  } catch {
    // Not told: the trial run decides.
  }
  return [];
}

/** Whether the processor multiplies matrices of bytes in tiles (Intel's AMX). ONNX Runtime uses them on Linux only. */
export async function detectTiles(): Promise<boolean> {
  return platform() === 'linux' && (await systemFlags()).includes('amx_int8');
}

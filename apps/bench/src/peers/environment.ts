import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { GraftError } from '@graft/errors';

/** What the peers' scripts import; the versions are whatever is current: a claim names the peer of its day. */
export const PEER_PACKAGES = [
  'tensorflow-cpu',
  'keras',
  'torch',
  'torchvision',
  'onnxruntime',
  'scikit-learn',
  'opencv-python-headless',
  'albumentations',
  'pillow',
  'scipy',
  'numpy',
] as const;

/** Folder of the peers' virtual environment: `GRAFT_PEERS`, or `.graft/peers` in the checkout. */
export function peersDirectory(): string {
  return process.env['GRAFT_PEERS'] ?? fileURLToPath(new URL('../../../../.graft/peers', import.meta.url));
}

/** The environment's interpreter, or `undefined` where the peers are not installed. */
export function peersPython(): string | undefined {
  const python = path.join(peersDirectory(), 'bin/python');
  return existsSync(python) ? python : undefined;
}

/**
 * Makes the virtual environment and installs the peers into it, from PyPI, with pip's own output shown.
 * @throws GraftError `peers-install-failed`
 */
export async function installPeers(): Promise<void> {
  const directory = peersDirectory();
  await mkdir(path.dirname(directory), { recursive: true });
  if (peersPython() === undefined) await command('python3', ['-m', 'venv', directory]);
  await command(path.join(directory, 'bin/python'), ['-m', 'pip', 'install', '--upgrade', ...PEER_PACKAGES]);
}

/** Version by package; `missing` where it is not installed. */
export function peerVersions(): Record<string, string> {
  const python = peersPython();
  const script = [
    'import importlib.metadata as m, json, sys',
    'def v(n):',
    '  try: return m.version(n)',
    '  except m.PackageNotFoundError: return "missing"',
    'print(json.dumps({n: v(n) for n in sys.argv[1:]}))',
  ].join('\n');
  const missing = Object.fromEntries(PEER_PACKAGES.map((name) => [name, 'missing']));
  if (python === undefined) return { ...missing, sharp: sharpVersion() };
  const answer = execFileSync(python, ['-c', script, ...PEER_PACKAGES], { encoding: 'utf8' });
  return { ...(JSON.parse(answer) as Record<string, string>), sharp: sharpVersion() };
}

/** The one peer that comes with Graft's own packages. */
function sharpVersion(): string {
  return sharp.versions.sharp;
}

function command(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 2, 2] });
    const fail = (how: string) =>
      reject(
        new GraftError({
          code: 'peers-install-failed',
          what: 'The peers could not be installed',
          received: `"${[program, ...args].join(' ')}" ${how}`,
          expected: 'Python 3.10 or later with venv and pip, and PyPI within reach',
          next: 'apt install python3-venv, then npx graft-bench peers install',
        }),
      );
    child.on('error', (error) => fail(`could not be started: ${error.message}`));
    child.on('exit', (code) => (code === 0 ? resolve() : fail(`ended with exit status ${code ?? 'a signal'}`)));
  });
}

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies a workspace's files, those that git would track, into an empty folder, for a test that writes into it. What is
 * installed is linked, not copied; its own packages are linked anew by {@link linkPackages}.
 */
export function copyWorkspace(root: string, target: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const name of listed.toString().split('\0')) {
    if (name === '' || !existsSync(join(root, name))) continue;
    mkdirSync(dirname(join(target, name)), { recursive: true });
    cpSync(join(root, name), join(target, name));
  }
  for (const folder of ['.', 'packages/core', 'packages/keras', 'packages/onnx']) linkInstalled(root, target, folder);
  // What is built of the native addon.
  const addon = 'packages/core/build';
  if (existsSync(join(root, addon))) symlinkSync(join(root, addon), join(target, addon));
  linkPackages(target);
}

/** Links each package below `packages` into `node_modules/@graft`, as `npm install` does with workspaces. */
export function linkPackages(workspace: string): void {
  const folders = [...readdirSync(join(workspace, 'packages')).map((name) => `packages/${name}`), 'test-fixtures'];
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(workspace, folder, 'package.json'), 'utf8')) as { name: string };
    const link = join(workspace, 'node_modules', manifest.name);
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(join(workspace, folder), link);
  }
}

function linkInstalled(root: string, target: string, folder: string): void {
  const from = join(root, folder, 'node_modules');
  if (!existsSync(from)) return;
  const to = join(target, folder, 'node_modules');
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from))
    if (name !== '@graft' && !name.startsWith('.cache')) symlinkSync(realpathSync(join(from, name)), join(to, name));
}

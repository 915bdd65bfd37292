/** Formats the C++ of the repository, or with `--check` says which files are not formatted. Dependency: clang-format. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { listCpp } from './cpp-files.mjs';

const root = join(import.meta.dirname, '..', '..');
const folders = ['packages/core/native', 'packages/onnx/native', 'tools/fuzz'].filter((folder) =>
  existsSync(join(root, folder)),
);
const check = process.argv.includes('--check');

const files = folders.flatMap((folder) => listCpp(join(root, folder)).map((name) => join(folder, name)));
const mode = check ? ['--dry-run', '--Werror'] : ['-i'];
const program = join(root, 'node_modules', '.bin', 'clang-format');
const { status, error } = spawnSync(program, [...mode, ...files], { cwd: root, stdio: 'inherit' });
if (error) console.error(`clang-format does not run (${error.message}). Next: npm run setup`);
process.exitCode = status ?? 1;

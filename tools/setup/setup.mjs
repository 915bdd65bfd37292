#!/usr/bin/env node
/**
 * Makes a bare checkout ready: npm packages, the codecs' system libraries, the native addon, the TypeScript build.
 * Needs nothing but Node, and does only what is not done yet. `npm start` and `npm test` call it themselves.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { becomeNode, runCommand } from './command.mjs';
import { fingerprintFiles, readStamp, writeStamp } from './stamp.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** What each step looks at; while none of it has changed, the step has nothing to do. */
const STEPS = [
  {
    name: 'packages',
    title: 'installing npm packages (install scripts off)',
    inputs: ['package.json', 'package-lock.json', '.npmrc', '*/*/package.json', 'test-fixtures/package.json'],
    isPresent: () => existsSync(path.join(root, 'node_modules/.package-lock.json')),
    run() {
      // A bare checkout gets exactly what the lock file says; later on npm adds what is missing, which is quicker.
      const verb = existsSync(path.join(root, 'node_modules')) ? 'install' : 'ci';
      return runCommand('npm', [verb, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root);
    },
  },
  {
    name: 'native',
    title: 'system libraries of the codecs, and the native addons',
    inputs: [
      'packages/core/native/**',
      'packages/onnx/native/**',
      'tools/setup/native.mjs',
      'tools/setup/system-libraries.mjs',
    ],
    isPresent: () =>
      ['core/build/Release/graft_native.node', 'onnx/build/Release/graft_chain.node'].every((file) =>
        existsSync(path.join(root, 'packages', file)),
      ),
    async run() {
      const { ensureSystemLibraries } = await import('./system-libraries.mjs');
      await ensureSystemLibraries({ log: say });
      const { buildNative } = await import('./native.mjs');
      await buildNative({ log: say });
    },
  },
  {
    name: 'build',
    title: 'building the TypeScript',
    inputs: ['tsconfig*.json', '*/*/tsconfig.json', '*/*/package.json', '*/*/src/**', 'test-fixtures/src/**'],
    isPresent: () => existsSync(path.join(root, 'apps/dashboard/dist/index.js')),
    run: () => runCommand(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], root),
  },
];

/** @param {{ only?: string }} [options] `only`: name of the one step to run. */
export async function setup({ only } = {}) {
  checkNode();
  const began = performance.now();
  let did = 0;
  for (const step of STEPS.filter((s) => only === undefined || s.name === only)) {
    const now = fingerprintFiles(root, step.inputs, process.version);
    if (step.isPresent() && readStamp(root, step.name) === now) continue;
    say(`${step.title} …`);
    const stepBegan = performance.now();
    await step.run();
    // `npm ci` may touch what it installs from; what counts is the state after the step.
    writeStamp(root, step.name, fingerprintFiles(root, step.inputs, process.version));
    say(`  done in ${seconds(stepBegan)}`);
    did += 1;
  }
  if (did > 0) say(`ready after ${seconds(began)}`);
  return did;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(
    `Graft needs a newer Node. Received: ${process.version}. Expected: v20.19 or later. Next: install one from https://nodejs.org`,
  );
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** On stderr: stdout belongs to the command that set-up makes way for. */
function say(message) {
  process.stderr.write(`[setup] ${message}\n`);
}

/** Runs set-up; a failure is one message, not a stack trace. */
export async function setupOrExit(options) {
  try {
    return await setup(options);
  } catch (error) {
    say(`failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--only');
  const only = at < 0 ? undefined : process.argv[at + 1];
  if (at >= 0 && !STEPS.some((step) => step.name === only)) {
    say(`there is no step "${only}". Expected: --only ${STEPS.map((step) => step.name).join('|')}`);
    process.exit(2);
  }
  const began = performance.now();
  if ((await setupOrExit(only === undefined ? {} : { only })) === 0) say(`nothing to do (${seconds(began)})`);
  if (process.argv.includes('--tensorflow')) {
    // A process of its own: it imports this module, which is not done before this line is.
    becomeNode([path.join(root, 'tools/setup/tensorflow.mjs'), ...process.argv.slice(2)]);
  }
}

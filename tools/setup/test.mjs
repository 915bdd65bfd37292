#!/usr/bin/env node
/** `npm test [-- JEST ARGS]`: set-up where it is needed, then Jest on the sources. */
import path from 'node:path';
import { becomeNode } from './command.mjs';
import { root, setupOrExit } from './setup.mjs';

await setupOrExit();
// Jest's process.env is a copy, so what the code sets there does not reach ONNX Runtime.
process.env.ORT_DISABLE_TELEMETRY ??= '1';
// Jest runs ES modules only behind this flag; its workers inherit it.
becomeNode(
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    path.join(root, 'node_modules/jest/bin/jest.js'),
    ...process.argv.slice(2),
  ],
  { cwd: root },
);

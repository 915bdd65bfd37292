#!/usr/bin/env node
/** `npm start [-- ARGS]`: set-up where it is needed, then `graft ARGS`. */
import path from 'node:path';
import { becomeNode } from './command.mjs';
import { root, setupOrExit } from './setup.mjs';

await setupOrExit();
becomeNode([path.join(root, 'apps/dashboard/bin/graft.mjs'), ...process.argv.slice(2)]);

#!/usr/bin/env node
// The launcher is plain JavaScript, so that it can say what is missing before anything is built.
import { existsSync } from 'node:fs';

const entry = new URL('../dist/main.js', import.meta.url);
if (existsSync(entry)) {
  const { start } = await import(entry.href);
  await start();
} else {
  process.stderr.write('graft is not built yet. Expected: apps/dashboard/dist/main.js. Next: npm run setup\n');
  process.exitCode = 1;
}

#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write('graft-bench is not built yet. Next: npm run setup\n');
  process.exit(1);
}
const { runMain } = await import(main.href);
await runMain(process.argv.slice(2));
// Work that was cut short in the middle of preparing may still be going on.
if (process.exitCode === 130) process.exit();

#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(main)) {
  process.stderr.write('graft-bench is not built yet. Next: npm run setup\n');
  process.exit(1);
}
const { runMain } = await import(main.href);
await runMain(process.argv.slice(2));

import { serveCase } from './serve-case.ts';

const [modulePath] = process.argv.slice(2);
if (modulePath === undefined) throw new Error('usage: case-main MODULE, with the parameters on standard input');
try {
  await serveCase(modulePath);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

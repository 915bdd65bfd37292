import { serveCase } from './serve-case.ts';

const [modulePath, params] = process.argv.slice(2);
if (modulePath === undefined || params === undefined) throw new Error('usage: case-main MODULE PARAMS');
try {
  await serveCase(modulePath, JSON.parse(params) as Record<string, unknown>);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

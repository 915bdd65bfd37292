import { isGraftError } from '@graft/errors';
import { MISSING_PREFIX } from './contract.ts';
import { serveCase } from './serve-case.ts';

/** Lacks of this machine that a command mends; they are no failures of the code. */
const LACKS = new Set(['weights-missing', 'tensorflow-missing']);

const [modulePath] = process.argv.slice(2);
if (modulePath === undefined) throw new Error('usage: case-main MODULE, with the parameters on standard input');
try {
  await serveCase(modulePath);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const lack = (isGraftError(error) && LACKS.has(error.code)) || message.startsWith('Cannot find package');
  process.stderr.write(`${lack ? MISSING_PREFIX : ''}${message}\n`);
  process.exit(1);
}

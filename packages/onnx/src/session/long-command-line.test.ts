import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { GraphBuilder } from '../graph/builder.ts';
import { encodeModel } from '../proto/encode.ts';

// The runtime reads the command line of a whole process, so this test needs the build that `npm test` makes first.
const built = new URL('../../dist/index.js', import.meta.url);

function identity(): Uint8Array {
  const builder = new GraphBuilder('identity');
  builder.graph.inputs.push({ name: 'x', type: 'float32', shape: ['N', 1] });
  builder.graph.outputs.push({ name: 'y', type: 'float32', shape: ['N', 1] });
  builder.node('Identity', 'y', ['x']);
  return encodeModel(builder.graph);
}

it('opens a session in a process whose command line names thousands of photos, and tells nobody', async () => {
  if (!existsSync(built)) throw new Error('not built; next: npm run build');
  const script = `
    const { openSession } = await import(${JSON.stringify(built.href)});
    const session = await openSession(Buffer.from(${JSON.stringify(Buffer.from(identity()).toString('base64'))}, 'base64'));
    await session.close();
    console.log(process.env.ORT_DISABLE_TELEMETRY);`;
  const photos = Array.from({ length: 5000 }, (_, i) => `photos/cats-and-dogs/train/cat/cat.${i}.jpg`);
  const env = { ...process.env };
  delete env['ORT_DISABLE_TELEMETRY'];
  const args = ['--input-type=module', '--eval', script, '--', ...photos];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  expect(stdout.trim()).toBe('1');
});

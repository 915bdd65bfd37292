import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { TrainingEventBody } from '../train/index.ts';

const dist = pathToFileURL(resolve(import.meta.dirname, '../../dist')).href;
const root = resolve(import.meta.dirname, '../../../..');

/** What a script said at last, see {@link runInNode}. */
export interface Said {
  readonly events: TrainingEventBody[];
  readonly more: Record<string, unknown>;
}

/**
 * Runs a script in a process of its own, with the build: TensorFlow can be loaded once a process. The script has
 * `run(out, changes, react, resume, signal)`, which runs the striped job with changes and gives its events, `bundle(out)`,
 * `files(out)`, and `say(events, more)`, whose last call is the answer.
 *
 * @param wrapper a command that runs the process
 * @param status the process's, as it is to be
 * @throws Error with what the process said on stderr where it ends otherwise
 */
export function runInNode(folder: string, script: string, wrapper: readonly string[] = [], status = 0): Said {
  const prelude = `
    import { readFile } from 'node:fs/promises';
    import { join } from 'node:path';
    import { resumeTraining, runTraining } from '${dist}/run/index.js';
    import { stripedJob } from '${dist}/testing/striped-job.js';
    import { ScriptedCommands } from '${dist}/testing/scripted-commands.js';
    const folder = ${JSON.stringify(folder)};
    process.env.GRAFT_CACHE = join(folder, 'cache');
    const job = await stripedJob(folder, ${JSON.stringify(root)});
    const bundle = async (out) => JSON.parse(await readFile(join(out, 'bundle/graft.json'), 'utf8'));
    const files = async (out) => (await bundle(out)).files;
    async function run(out, changes, react = () => {}, resume = false, signal = undefined) {
      const events = [];
      const commands = new ScriptedCommands();
      const context = { commands, signal, emit: (event) => { events.push(event); react(event, commands); } };
      if (resume) await resumeTraining(out, context);
      else await runTraining({ ...job, out, epochs: 8, ...changes }, context);
      return events;
    }
    const say = (events, more = {}) => console.log(JSON.stringify({ events, more }));`;
  const command = [...wrapper, process.execPath, '--input-type=module', '-e', `${prelude}\n${script}`];
  const child = spawnSync(command[0]!, command.slice(1), {
    encoding: 'utf8',
    cwd: join(root, 'packages/core'),
    maxBuffer: 1e9,
  });
  if (child.status !== status) throw new Error(`status ${String(child.status)}: ${child.stderr}`);
  const last = child.stdout.trim().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? (JSON.parse(last) as Said) : { events: [], more: {} };
}

// Kills a training job at random moments, resumes it, and compares its bundle byte by byte with that of a run that nobody
// disturbed. Usage, after set-up:
//   node tools/resume-check/resume-check.mjs [--kills 10] [--seed 1] [--cache DIR] -- DIR --backbone ID [flags of graft train]
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const graft = resolve(import.meta.dirname, '../../apps/dashboard/bin/graft.mjs');
const line = process.argv.indexOf('--');
const usage =
  'usage: resume-check.mjs [--kills N] [--seed N] [--cache DIR] -- DIR --backbone ID [flags of graft train]';

/** @returns {{ kills: number, seed: number, cache: string, job: string[] }} */
function readArguments() {
  if (line === -1) fail(usage);
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2, line),
      options: { kills: { type: 'string' }, seed: { type: 'string' }, cache: { type: 'string' } },
    });
    const [kills, seed] = [Number(values.kills ?? 10), Number(values.seed ?? 1)];
    if (!(Number.isInteger(kills) && kills > 0 && Number.isInteger(seed))) fail(usage);
    const cache = values.cache ?? process.env.GRAFT_CACHE ?? join(homedir(), '.cache/graft');
    return { kills, seed, cache, job: process.argv.slice(line + 1) };
  } catch (error) {
    return fail(`${error.message}\n${usage}`);
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** Uniform in [0, 1): mulberry32, so that a seed repeats the moments. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs graft; kills it with its children after so many seconds. Tells how it went. */
async function life(words, cache, killAfter) {
  const began = performance.now();
  const child = spawn(process.execPath, [graft, 'train', ...words, '--json'], {
    env: { ...process.env, GRAFT_CACHE: cache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = 'nothing';
  let diagnostics = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const found = text
      .match(/"type":"(phase|epoch|progress|checkpoint)"[^\n]*?"(?:phase|stage|path)":"([^"]*)"/g)
      ?.at(-1);
    if (found !== undefined) last = found.replaceAll('"', '').slice(0, 60);
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (diagnostics = (diagnostics + text).slice(-2000)));
  let killed = false;
  const timer =
    killAfter === undefined
      ? undefined
      : setTimeout(() => {
          const run = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).stdout.trim();
          killed = true;
          child.kill('SIGKILL');
          for (const pid of run.split('\n').filter((one) => one !== '')) {
            try {
              process.kill(Number(pid), 'SIGKILL');
            } catch {
              // It had ended.
            }
          }
        }, killAfter * 1000);
  const status = await new Promise((done) => child.on('close', done));
  clearTimeout(timer);
  return { killed: killed && status !== 0, status, last, diagnostics, seconds: (performance.now() - began) / 1000 };
}

/** Weights stay; features and audits of the undisturbed run must not help the other. */
function freshCache(from, to) {
  const weights = join(from, 'weights');
  if (existsSync(weights)) cpSync(weights, join(to, 'weights'), { recursive: true });
  return to;
}

const { kills, seed, cache, job } = readArguments();
const random = randomOf(seed);
const folder = mkdtempSync(join(tmpdir(), 'graft-resume-check-'));
let different = 0;
try {
  const whole = join(folder, 'whole');
  const undisturbed = await life([...job, '--out', whole], freshCache(cache, join(folder, 'cache-whole')), undefined);
  if (undisturbed.status !== 0) fail(`The job itself fails:\n${undisturbed.diagnostics}`);
  process.stdout.write(`undisturbed: ${undisturbed.seconds.toFixed(1)} s\n`);
  let done = 0;
  for (let attempt = 1; done < kills; attempt++) {
    const out = join(folder, `parts-${attempt}`);
    const own = freshCache(cache, join(folder, `cache-${attempt}`));
    for (let finished = false; !finished;) {
      const moment = done < kills ? 0.3 + random() * undisturbed.seconds : undefined;
      const words = existsSync(join(out, 'config.json')) ? ['--resume', out] : [...job, '--out', out];
      const { killed, status, last, seconds, diagnostics } = await life(words, own, moment);
      if (killed) process.stdout.write(`kill ${++done} after ${seconds.toFixed(1)} s, at ${last}\n`);
      else if (status === 0) finished = true;
      else fail(`A resumed run failed with status ${status}:\n${diagnostics}`);
    }
    const names = readdirSync(join(whole, 'bundle')).sort();
    const same =
      readdirSync(join(out, 'bundle')).sort().join() === names.join() &&
      names.every((name) => readFileSync(join(whole, 'bundle', name)).equals(readFileSync(join(out, 'bundle', name))));
    if (!same) different++;
    process.stdout.write(`run ${attempt} is over: its bundle ${same ? 'is the same, byte for byte' : 'DIFFERS'}\n`);
    rmSync(own, { recursive: true, force: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = different === 0 ? 0 : 1;

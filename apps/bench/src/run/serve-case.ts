import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import {
  MOST_STEP_TIMES,
  PROTOCOL_PREFIX,
  type CaseModule,
  type PreparedCase,
  type RoundAnswer,
  type RoundRequest,
  type StepResult,
} from './contract.ts';
import { peakMemoryBytes } from './peak-memory.ts';

/**
 * The body of a case's process. The first line of its input is the case's parameters (a list of photos outgrows what an
 * argument may hold), each further line a round.
 */
export async function serveCase(modulePath: string): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) return;
  const params = JSON.parse(first.value) as Readonly<Record<string, unknown>>;
  const module = (await import(pathToFileURL(modulePath).href)) as CaseModule;
  const planted = Number(process.env['GRAFT_BENCH_SLOWDOWN'] ?? 0);
  const prepared = slowedBy(planted, await module.prepare(params));
  say({ ready: true, info: prepared.info ?? {} });
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    say(await playRound(prepared, JSON.parse(line.value) as RoundRequest));
  }
  await prepared.close?.();
}

/** Settles, then works until both minimums are reached. */
export async function playRound(prepared: PreparedCase, request: RoundRequest): Promise<RoundAnswer> {
  const settled = performance.now() + request.settleSeconds * 1000;
  while (performance.now() < settled) await prepared.step();
  const times: number[] = [];
  let [count, counted, last]: [number, number, Partial<StepResult>] = [0, 0, {}];
  const began = performance.now();
  let elapsed: number;
  do {
    const before = performance.now();
    const done = await prepared.step();
    const after = performance.now();
    const result: StepResult = typeof done === 'number' ? { count: done } : done;
    const seconds = result.seconds ?? (after - before) / 1000;
    times.push(seconds);
    count += result.count;
    // Where every moment counts, the clock of the whole round is the more exact one.
    counted = result.seconds === undefined ? (after - began) / 1000 : counted + seconds;
    last = { ...last, ...result };
    elapsed = (after - began) / 1000;
  } while (elapsed < request.minSeconds || count < request.minCount);
  const { value, accuracy, interval, info } = last;
  return {
    count,
    seconds: counted,
    stepSeconds: thin(times),
    peakMemoryBytes: peakMemoryBytes(),
    ...(value === undefined ? {} : { value }),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(interval === undefined ? {} : { interval }),
    ...(info === undefined ? {} : { info }),
  };
}

/**
 * Makes every step take `share` longer: `GRAFT_BENCH_SLOWDOWN=0.1` shows that `compare` notices code that is 10 % slower. The
 * row says so.
 */
export function slowedBy(share: number, prepared: PreparedCase): PreparedCase {
  if (!(share > 0)) return prepared;
  const step = async () => {
    const began = performance.now();
    const done = await prepared.step();
    const until = began + (performance.now() - began) * (1 + share);
    while (performance.now() < until);
    return done;
  };
  return { ...prepared, info: { ...prepared.info, plantedSlowdown: share }, step };
}

function thin(times: readonly number[]): number[] {
  const stride = Math.ceil(times.length / MOST_STEP_TIMES);
  return times.filter((_, i) => i % stride === 0);
}

function say(message: object): void {
  process.stdout.write(`${PROTOCOL_PREFIX}${JSON.stringify(message)}\n`);
}

import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import {
  PROTOCOL_PREFIX,
  type CaseModule,
  type PreparedCase,
  type RoundAnswer,
  type RoundRequest,
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
  const prepared = await module.prepare(params);
  say({ ready: true, info: prepared.info ?? {} });
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    say(await round(prepared, JSON.parse(line.value) as RoundRequest));
  }
  await prepared.close?.();
}

async function round(prepared: PreparedCase, request: RoundRequest): Promise<RoundAnswer> {
  const settled = performance.now() + request.settleSeconds * 1000;
  while (performance.now() < settled) await prepared.step();
  let count = 0;
  let accuracy: number | undefined;
  const began = performance.now();
  let seconds: number;
  do {
    const done = await prepared.step();
    count += typeof done === 'number' ? done : done.count;
    if (typeof done !== 'number' && done.accuracy !== undefined) accuracy = done.accuracy;
    seconds = (performance.now() - began) / 1000;
  } while (seconds < request.minSeconds || count < request.minCount);
  return { count, seconds, peakMemoryBytes: peakMemoryBytes(), ...(accuracy === undefined ? {} : { accuracy }) };
}

function say(message: object): void {
  process.stdout.write(`${PROTOCOL_PREFIX}${JSON.stringify(message)}\n`);
}

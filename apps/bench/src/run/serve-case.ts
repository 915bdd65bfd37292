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

/** The body of a case's process: `node serve-case.js MODULE PARAMS`. */
export async function serveCase(modulePath: string, params: Readonly<Record<string, unknown>>): Promise<void> {
  const module = (await import(pathToFileURL(modulePath).href)) as CaseModule;
  const prepared = await module.prepare(params);
  say({ ready: true, info: prepared.info ?? {} });
  for await (const line of createInterface({ input: process.stdin })) {
    say(await round(prepared, JSON.parse(line) as RoundRequest));
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

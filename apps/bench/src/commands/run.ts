import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GraftError } from '@graft/errors';
import { resolveBackbone } from '@graft/core/backbone';
import { scanDataset } from '@graft/core/data';
import { peersPython, peerVersions } from '../peers/environment.ts';
import type { BenchEnvironment, BenchResult } from '../result/contract.ts';
import { readEnvironment } from '../result/environment.ts';
import { markdownPage } from '../result/page.ts';
import { textTable } from '../result/table.ts';
import { checkWritable, writeWhole } from '../result/write-whole.ts';
import type { Scenario, ScenarioOptions } from '../scenarios/contract.ts';
import { findScenario } from '../scenarios/index.ts';
import { sectionTexts } from '../scenarios/section-texts.ts';
import { herbarium } from '../scenarios/sample.ts';
import { commandLine } from './command-line.ts';
import { describeWork } from './describe-work.ts';
import { checkAlike, isWhole, resultFile, resumedResult } from './go-on.ts';
import type { RunOptions } from './run-options.ts';
import { resultText, runPlan, type Plan } from './run-plan.ts';
import { weightFiles } from './weight-files.ts';
import { unlessAborted, withInterrupt } from './with-interrupt.ts';

/** One tiny, one middling, one heavy. */
const DEFAULT_BACKBONES = ['mobilenet_025', 'mobilenet_v2', 'vgg16'];

/**
 * Runs the scenarios one after the other and prints one table; a case that fails is a row, not the end.
 *
 * @returns the exit status: 0, or 130 where it was interrupted
 * @throws GraftError `unknown-scenario`, `unknown-backbone`, `bad-option`, `no-case`, `bench-run-cut`,
 *   `bench-environments-differ`, `disk-full`, `result-unwritable`
 */
export async function runCommand(
  names: readonly string[],
  options: RunOptions,
  print: (line: string) => void,
): Promise<number> {
  if (names[0] === 'backbones') {
    const { runBackbones } = await import('./run-backbones.ts');
    return runBackbones(names.slice(1), options, print);
  }
  const scenarios = names.map(findScenario);
  const result = await measure(scenarios, options, options.data ?? herbarium(), commandLine(names, options));
  print(textTable(result.cases, process.stdout.isTTY ? process.stdout.columns : Infinity));
  const json = resultFile(options);
  if (json !== undefined) await writeWhole(json, resultText(result));
  if (options.markdown !== undefined) await writeWhole(options.markdown, markdownPage([result], sectionTexts()));
  return report(result, options);
}

/** What an interrupted run leaves, in words, and its exit status. */
export function report({ interrupted, cases }: BenchResult, options: RunOptions): number {
  if (interrupted !== true) return 0;
  const whole = cases.filter(({ status }) => status === 'ok').length;
  const file = resultFile(options);
  const kept =
    file === undefined
      ? 'With --json FILE they would have been kept, to go on from.'
      : `They are in ${file}; to go on: the same command with --resume ${file}.`;
  process.stderr.write(`Interrupted: ${whole} cases were finished. ${kept}\n`);
  return 130;
}

/** Plans and runs scenarios on the photos below a folder. */
export async function measure(
  scenarios: readonly Scenario[],
  options: RunOptions,
  folder: string,
  command: string,
): Promise<BenchResult> {
  const { peers, rounds, minSeconds, minCount } = options;
  const threads = options.threads ?? os.availableParallelism();
  const backbones = options.backbone ?? DEFAULT_BACKBONES;
  for (const id of backbones) await resolveBackbone(id);
  const weights = await weightFiles(options.weights);
  const resumed = await resumedResult(options);
  const json = resultFile(options);
  for (const file of [json, options.markdown, options.csv, options.svg]) {
    if (file !== undefined) await checkWritable(file);
  }
  const data = path.resolve(folder);
  const { samples } = await scanDataset(data, { seed: 42 });
  const files = samples.map((sample) => sample.path);
  const environment = readEnvironment(threads, peers ? peerVersions() : undefined);
  warnOfLoad(environment);
  const python = peersPython();
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-'));
  try {
    return await withInterrupt(async (signal) => {
      const planned = makePlan(scenarios, options, { data, files, backbones, peers, threads, weights, scratch });
      const plan = await unlessAborted(planned, signal);
      if (plan.every(({ groups }) => groups.length === 0)) throw noCase(scenarios, options);
      const head = {
        ...{ environment, command },
        work: await describeWork(data, files, { rounds, minSeconds, minCount }),
      };
      if (resumed !== undefined) goOn(options.resume!, resumed, head, plan);
      return runPlan(plan, {
        settings: { rounds, minSeconds, minCount, threads, scratch, ...(python === undefined ? {} : { python }) },
        head,
        ...(json === undefined ? {} : { json }),
        ...(resumed === undefined ? {} : { resumed }),
        plain: options.plain,
        signal,
      });
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @throws GraftError `bench-environments-differ` */
function goOn(file: string, resumed: BenchResult, head: Parameters<typeof checkAlike>[2], plan: readonly Plan[]): void {
  checkAlike(file, resumed, head);
  const known = new Set(resumed.cases.filter(isWhole).map(({ id }) => id));
  const all = plan.flatMap(({ groups }) => groups.flat());
  const kept = all.filter(({ id }) => known.has(id)).length;
  process.stderr.write(`Going on from ${file}: ${kept} of ${all.length} cases are measured.\n`);
}

/** A machine at work makes figures wobble; ratios of rounds in turn suffer least. */
function warnOfLoad({ loadAverage, cores }: BenchEnvironment): void {
  const [load] = loadAverage ?? [0];
  if (load > cores / 2) process.stderr.write(`This machine is busy (load average ${load}): figures will vary more.\n`);
}

/** Makes the files that cases share, too, which may take some seconds. */
async function makePlan(
  scenarios: readonly Scenario[],
  { only, plain }: RunOptions,
  options: ScenarioOptions,
): Promise<Plan[]> {
  const live = process.stderr.isTTY && !plain;
  if (live) process.stderr.write('Preparing the cases …');
  const plan: Plan[] = [];
  for (const scenario of scenarios) {
    plan.push({ ...scenario, groups: wanted(await scenario.groups(options), only) });
  }
  if (live) process.stderr.write('\r\u001b[2K');
  return plan;
}

function wanted(groups: Plan['groups'], only: string | undefined): Plan['groups'] {
  if (only === undefined) return groups;
  return groups.map((group) => group.filter(({ id }) => id.includes(only))).filter((group) => group.length > 0);
}

function noCase(scenarios: readonly Scenario[], { only }: RunOptions): GraftError {
  const names = scenarios.map(({ name }) => name).join(', ');
  return new GraftError({
    code: 'no-case',
    what: 'There is no such case',
    received: `scenarios ${names}${only === undefined ? '' : `, --only ${only}`}`,
    expected: 'at least one case; --only takes a part of an id',
    next: 'npx graft-bench list',
  });
}

import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GraftError } from '@graft/errors';
import { scanDataset } from '@graft/core/data';
import { peersPython } from '../peers/environment.ts';
import { RESULT_SCHEMA_VERSION, type BenchResult, type CaseResult } from '../result/contract.ts';
import { readEnvironment } from '../result/environment.ts';
import { markdownPage } from '../result/page.ts';
import { textTable } from '../result/table.ts';
import { runGroup } from '../run/run-cases.ts';
import { findScenario } from '../scenarios/index.ts';
import { herbarium } from '../scenarios/sample.ts';
import { progressLine } from './progress.ts';

export interface RunOptions {
  readonly backbone: readonly string[];
  readonly peers: boolean;
  readonly data?: string;
  readonly weights: readonly string[];
  readonly rounds: number;
  readonly minSeconds: number;
  readonly minCount: number;
  readonly threads?: number;
  readonly only?: string;
  readonly json?: string;
  readonly markdown?: string;
}

/** Runs the scenarios one after the other and prints one table; a case that fails is a row, not the end. */
export async function runCommand(
  names: readonly string[],
  options: RunOptions,
  print: (line: string) => void,
): Promise<void> {
  const scenarios = names.map(findScenario);
  const threads = options.threads ?? os.availableParallelism();
  const data = path.resolve(options.data ?? herbarium());
  const { samples } = await scanDataset(data, { seed: 42 });
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'graft-bench-'));
  const python = peersPython();
  const settings = {
    rounds: options.rounds,
    minSeconds: options.minSeconds,
    minCount: options.minCount,
    threads,
    ...(python === undefined ? {} : { python }),
  };
  const cases: CaseResult[] = [];
  const progress = progressLine();
  try {
    for (const scenario of scenarios) {
      const groups = await scenario.groups({
        data,
        files: samples.map((sample) => sample.path),
        backbones: options.backbone,
        peers: options.peers,
        threads,
        weights: parseWeights(options.weights),
        scratch,
      });
      for (const group of groups) {
        const wanted = group.filter(({ id }) => options.only === undefined || id.includes(options.only));
        cases.push(...(await runGroup(wanted, settings, progress.show)));
      }
    }
  } finally {
    progress.end();
    await rm(scratch, { recursive: true, force: true });
  }
  const result: BenchResult = { schemaVersion: RESULT_SCHEMA_VERSION, environment: readEnvironment(threads), cases };
  print(textTable(result));
  if (options.json !== undefined) await writeWhole(options.json, `${JSON.stringify(result, null, 1)}\n`);
  if (options.markdown !== undefined) await writeWhole(options.markdown, markdownPage(result, names));
  if (cases.length === 0) {
    throw new GraftError({
      code: 'no-case',
      what: 'No case was run',
      received: `scenarios ${names.join(', ')}${options.only === undefined ? '' : `, --only ${options.only}`}`,
      expected: 'at least one case',
      next: 'npx graft-bench list',
    });
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

function parseWeights(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at), path.resolve(pair.slice(at + 1))];
      throw new GraftError({
        code: 'bad-option',
        what: '--weights names a preset and its file',
        received: `"${pair}"`,
        expected: 'ID=FILE, e.g. mobilenet_025=mobilenet_2_5_224_tf_no_top.h5',
      });
    }),
  );
}

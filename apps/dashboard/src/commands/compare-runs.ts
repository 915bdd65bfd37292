import { stat } from 'node:fs/promises';
import { EXIT } from '../exit-status.ts';
import { lookFor, type LookFlags } from '../output/look.ts';
import { printJson, printLines } from '../output/print.ts';
import { readBenchmark } from '../run/read-benchmark.ts';
import { runFolders, wholeRuns } from '../run/recent-runs.ts';
import { eventLog } from '../run/run-folder.ts';
import { drawPareto } from '../screen/compare-pareto.ts';
import { drawRunTable } from '../screen/compare-table.ts';
import { initialCompareState, paretoPoints, sortedRuns, type CompareOffer } from '../state/compare-state.ts';
import { without } from '../state/without.ts';
import type { TerminalSession } from '../terminal/session.ts';
import { watch } from './watch.ts';

/** Runs of `graft-runs` that a comparison takes, where none is named. */
const MOST = 40;

/** Runs side by side: a screen on a terminal, else a table. No photo is looked at. */
export async function compareRuns(
  paths: readonly string[],
  flags: LookFlags,
  given?: TerminalSession,
): Promise<number> {
  const offer = await offerOf(paths);
  if (lookFor(flags) === 'dashboard') {
    const { chooseCompared } = await import('../terminal/choose-compared.ts');
    const { terminalSession } = await import('../terminal/session.ts');
    const session = given ?? terminalSession();
    const choice = await chooseCompared(offer, session);
    return choice.kind === 'watch' ? watch(choice.run, {}, session) : EXIT.ok;
  }
  if (flags.json === true) printJson(offer.measured ?? offer.runs.map((run) => without(run, 'epochs')));
  else {
    const state = { ...initialCompareState(offer), chosen: [], cursor: -1 };
    const width = 160;
    if (offer.measured === undefined)
      printLines(drawRunTable(sortedRuns(offer, state), state, width, offer.runs.length + 1));
    if (paretoPoints(offer).length > 1) printLines(drawPareto(paretoPoints(offer), 100, 24));
  }
  return EXIT.ok;
}

async function offerOf(paths: readonly string[]): Promise<CompareOffer> {
  const [only = ''] = paths;
  if (paths.length === 1 && only.endsWith('.json')) return { runs: [], measured: await readBenchmark(only) };
  const directories = paths.length === 0 ? await runFolders('graft-runs', MOST) : paths;
  return { runs: await wholeRuns(directories) };
}

/** Whether all of these are runs, or the one of them a result of the harness: then no folder of photos is among them. */
export async function areRuns(paths: readonly string[]): Promise<boolean> {
  if (paths.length === 1 && (paths[0] ?? '').endsWith('.json')) return true;
  const found = await Promise.all(
    paths.map((path) =>
      stat(eventLog(path)).then(
        (one) => one.isFile(),
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

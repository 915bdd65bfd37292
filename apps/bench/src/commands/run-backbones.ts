import { GraftError } from '@graft/errors';
import { paretoLines, paretoSvg } from '../backbones/plot.ts';
import { backboneRows, checkSort, sortRows } from '../backbones/rows.ts';
import { backboneCsv, backboneText } from '../backbones/tables.ts';
import { usableBackbones } from '../backbones/usable.ts';
import { markdownPage } from '../result/page.ts';
import { writeWhole } from '../result/write-whole.ts';
import { backbones } from '../scenarios/backbones.ts';
import { sectionTexts } from '../scenarios/section-texts.ts';
import { commandLine } from './command-line.ts';
import { resultFile } from './go-on.ts';
import { measure, report } from './run.ts';
import type { RunOptions } from './run-options.ts';
import { resultText } from './run-plan.ts';
import { weightFiles } from './weight-files.ts';

/**
 * `graft-bench run backbones DIR`: every backbone with weights here on the photos of a folder, as a table, a Pareto plot, and
 * files of either.
 *
 * @returns the exit status
 * @throws GraftError `bad-option`, `no-case`, and what running throws
 */
export async function runBackbones(
  folders: readonly string[],
  options: RunOptions,
  print: (line: string) => void,
): Promise<number> {
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) throw oneFolder(folders);
  checkSort(options.sort);
  const ids = options.backbone ?? (await usableBackbones(await weightFiles(options.weights)));
  const command = commandLine(['backbones', 'DIR'], options);
  const result = await measure([backbones], { ...options, backbone: ids }, folder, command);
  const rows = sortRows(backboneRows(result.cases), options.sort);
  const { columns = 80 } = process.stdout as { columns?: number };
  print(backboneText(rows, process.stdout.isTTY ? columns : Infinity));
  if (rows.some(({ accuracy }) => accuracy !== undefined)) {
    print(`\n${paretoLines(rows, Math.min(columns, 120) - 1, 20)}`);
  }
  const whole = { ...result, backbones: rows };
  const json = resultFile(options);
  if (json !== undefined) await writeWhole(json, resultText(whole));
  if (options.csv !== undefined) await writeWhole(options.csv, backboneCsv(rows));
  if (options.svg !== undefined) await writeWhole(options.svg, `${await paretoSvg(rows)}\n`);
  if (options.markdown !== undefined) await writeWhole(options.markdown, markdownPage([whole], sectionTexts()));
  return report(result, options);
}

function oneFolder(folders: readonly string[]): GraftError {
  return new GraftError({
    code: 'bad-option',
    what: '"run backbones" takes one folder of photos',
    received: folders.length === 0 ? 'none' : folders.join(' '),
    expected: 'a folder with a folder a class, or with train, validation and test',
    next: 'npx graft-bench run backbones photos',
  });
}

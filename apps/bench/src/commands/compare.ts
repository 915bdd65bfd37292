import { compareResults } from '../result/compare.ts';
import { figure } from '../result/figure.ts';
import { readResult } from '../result/read-result.ts';

/** Prints a line a case; @returns true where something of ours got slower or broke. */
export async function compareCommand(
  before: string,
  after: string,
  force: boolean,
  print: (line: string) => void,
): Promise<boolean> {
  const rows = compareResults(await readResult(before), await readResult(after), force);
  if (rows.length === 0) print('The two results have no case in common that ran in both.');
  for (const { id, ratio, verdict } of rows) {
    const median = ratio === undefined ? '–' : `${figure(ratio.median)}×`;
    const spread = ratio === undefined ? '' : `(${figure(ratio.low)} – ${figure(ratio.high)})`;
    print(`${verdict.padEnd(7)} ${median.padStart(7)} ${spread.padEnd(16)} ${id}`);
  }
  if (rows.some(({ verdict }) => verdict === 'unsure')) print('unsure: three rounds on either side are the least.');
  return rows.some(({ verdict, peer }) => !peer && (verdict === 'slower' || verdict === 'broken'));
}

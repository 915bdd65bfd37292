import { compareResults, readResult } from '../result/compare.ts';
import { figure } from '../result/table.ts';

/** Prints a line a case; @returns true where something got slower. */
export async function compareCommand(
  before: string,
  after: string,
  force: boolean,
  print: (line: string) => void,
): Promise<boolean> {
  const rows = compareResults(await readResult(before), await readResult(after), force);
  if (rows.length === 0) print('The two results have no case in common that ran in both.');
  for (const { id, ratio, verdict } of rows) {
    const spread = `(${figure(ratio.low)} – ${figure(ratio.high)})`;
    print(`${verdict.padEnd(7)} ${figure(ratio.median).padStart(6)}× ${spread.padEnd(18)} ${id}`);
  }
  return rows.some(({ verdict }) => verdict === 'slower');
}

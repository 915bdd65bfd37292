import type { BenchResult } from './contract.ts';
import { markdownTable } from './table.ts';

/** The page that `--markdown` writes: machine, command, table. RESULTS.md is such a page. */
export function markdownPage(result: BenchResult, scenarios: readonly string[]): string {
  const e = result.environment;
  const peers = result.cases.some((one) => one.peer) ? ' --peers' : '';
  return [
    '# Measured results',
    '',
    `Written by \`npx graft-bench run ${scenarios.join(' ')}${peers} --markdown FILE\` on ${e.date}; do not edit by hand.`,
    '',
    `Machine: ${e.cpu}, ${e.cores} cores, ${e.memoryGiB} GiB; ${e.os}; Node ${e.node}; Graft ${e.graft} at ${e.commit || 'no commit'}; ${e.threads} threads a case.`,
    'Each figure is the median of the rounds, with the least and the greatest behind; peers ran in the same rounds, in turn, and',
    '"Graft is" gives our figure over theirs round by round (above 1: Graft is better), median and extremes.',
    '',
    markdownTable(result),
    '',
  ].join('\n');
}

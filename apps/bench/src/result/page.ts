import type { BenchEnvironment, BenchResult, CaseResult } from './contract.ts';
import { headlineTable } from './headline.ts';
import { byScenario } from './sections.ts';
import { markdownTable } from './table.ts';

/** What a section of the page is called and begins with, by scenario. */
export interface SectionText {
  readonly title: string;
  /** What each case is, by case. */
  readonly notes?: Readonly<Record<string, string>>;
  /** A table of its own instead of the rows of cases. */
  readonly table?: (cases: readonly CaseResult[]) => string;
}

/**
 * The page that `--markdown` and `report` write: per machine its name, the commands, the headlines, a section a scenario.
 * RESULTS.md is such a page.
 */
export function markdownPage(results: readonly BenchResult[], sections: ReadonlyMap<string, SectionText>): string {
  const machines = new Map<string, BenchResult[]>();
  for (const result of results) {
    const name = machine(result.environment);
    machines.set(name, [...(machines.get(name) ?? []), result]);
  }
  const parts = [
    '# Measured results',
    'Written by `graft-bench`; do not edit by hand. Each figure is the median of the rounds, with the least and the greatest behind. Peers ran in the same rounds, in turn; "Graft is" gives our figure over theirs round by round (above 1: Graft is better), median and extremes. A case that failed, or that something is missing for, is a row all the same.',
  ];
  for (const [name, some] of machines) {
    if (machines.size > 1) parts.push(`## ${name}`);
    else parts.push(`Machine: ${name}.`);
    parts.push(...some.map(origin), ...tables(some, sections));
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function tables(results: readonly BenchResult[], sections: ReadonlyMap<string, SectionText>): string[] {
  // Ratios hold within one run, so each run keeps its own tables.
  const parts = [headlineTable(results.map(({ cases }) => cases))];
  for (const { cases } of results) {
    for (const [scenario, some] of byScenario(cases)) {
      const { title, notes = {}, table = markdownTable } = sections.get(scenario) ?? { title: '' };
      const told = Object.entries(notes).filter(([name]) => some.some(({ id }) => caseOf(id) === name));
      parts.push(
        `## ${scenario}`,
        title === '' ? '' : `${title.charAt(0).toUpperCase()}${title.slice(1)}.`,
        told.map(([name, note]) => `- \`${name}\`: ${note}.`).join('\n'),
        table(some),
      );
    }
  }
  return parts;
}

/** The case of an id: without its scenario, and without its peer. */
function caseOf(id: string): string {
  return id.slice(id.indexOf('/') + 1).replace(/\/peer:.*$/, '');
}

function machine(e: BenchEnvironment): string {
  const features = e.cpuFeatures === undefined || e.cpuFeatures.length === 0 ? '' : ` (${e.cpuFeatures.join(', ')})`;
  return `${e.cpu}${features}, ${e.cores} cores, ${e.memoryGiB} GiB; ${e.os}; Node ${e.node}`;
}

function origin({ environment: e, work, command, interrupted }: BenchResult): string {
  const peers = Object.entries(e.peers ?? {}).filter(([, version]) => version !== 'missing');
  return [
    `\`${command ?? 'graft-bench run'}\` on ${e.date}, Graft ${e.graft} at ${e.commit || 'no commit'}, ${e.threads} threads a case`,
    e.loadAverage === undefined ? '' : `, load average ${e.loadAverage[0]} at the start`,
    work === undefined ? '' : `; ${work.photos} photos, ${work.rounds} rounds of ${work.minSeconds} s or more`,
    interrupted === true ? '; interrupted before its end' : '',
    '.',
    peers.length === 0 ? '' : ` Peers: ${peers.map(([name, version]) => `${name} ${version}`).join(', ')}.`,
  ].join('');
}

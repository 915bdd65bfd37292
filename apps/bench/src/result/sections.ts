import type { CaseResult } from './contract.ts';

/** The part of an id before its first slash. */
export const scenarioOf = ({ id }: CaseResult): string => id.split('/', 1)[0]!;

/** Cases by scenario, in the order in which they were run. */
export function byScenario(cases: readonly CaseResult[]): Map<string, CaseResult[]> {
  const sections = new Map<string, CaseResult[]>();
  for (const one of cases) {
    const section = sections.get(scenarioOf(one));
    if (section === undefined) sections.set(scenarioOf(one), [one]);
    else section.push(one);
  }
  return sections;
}

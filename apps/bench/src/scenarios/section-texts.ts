import { backboneRows, sortRows } from '../backbones/rows.ts';
import { backboneMarkdown } from '../backbones/tables.ts';
import type { CaseResult } from '../result/contract.ts';
import type { SectionText } from '../result/page.ts';
import { backbones } from './backbones.ts';
import { SCENARIOS } from './index.ts';

/** How a page calls each scenario's section, and the table of `backbones`, whose rows are no cases. */
export function sectionTexts(): Map<string, SectionText> {
  const texts = SCENARIOS.map(({ name, title, about, notes }): [string, SectionText] => [
    name,
    { title: about === undefined ? title : `${title}. ${about}`, ...(notes && { notes }) },
  ]);
  const table = (cases: readonly CaseResult[]) => backboneMarkdown(sortRows(backboneRows(cases), 'accuracy'));
  const title = `${backbones.title}. Whoever picks the first row by its test accuracy flatters it a little`;
  return new Map([...texts, [backbones.name, { title, table }]]);
}

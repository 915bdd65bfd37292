import { headlineTable } from '../result/headline.ts';
import { markdownPage } from '../result/page.ts';
import { readResult } from '../result/read-result.ts';
import { writeWhole } from '../result/write-whole.ts';
import { sectionTexts } from '../scenarios/section-texts.ts';

export interface ReportOptions {
  readonly markdown?: string;
  /** Only the table of our cases beside their best peers. */
  readonly head: boolean;
}

/** One page of one or several results; on stdout where no file is named. */
export async function reportCommand(
  files: readonly string[],
  { markdown, head }: ReportOptions,
  print: (line: string) => void,
): Promise<void> {
  const results = await Promise.all(files.map(readResult));
  const page = head ? `${headlineTable(results.map(({ cases }) => cases))}\n` : markdownPage(results, sectionTexts());
  if (markdown === undefined) print(page.trimEnd());
  else await writeWhole(markdown, page);
}

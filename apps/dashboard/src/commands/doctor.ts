import { span } from '../draw/line.ts';
import { fit } from '../draw/display-width.ts';
import { printJson, printLines } from '../output/print.ts';
import { wrapWords } from '../draw/wrap.ts';
import { examine, type Finding } from './doctor-checks.ts';

const SIGN = { ok: ['✓', 'good'], optional: ['○', 'muted'], missing: ['✗', 'bad'] } as const;

/** What this machine has and lacks. Status 1 where something is missing that Graft cannot work without. */
export async function doctor(flags: { readonly json?: boolean }): Promise<number> {
  const findings: Finding[] = [];
  for (const check of examine()) {
    const finding = await check;
    findings.push(finding);
    if (flags.json !== true) printLines(draw(finding));
  }
  if (flags.json === true) printJson(findings);
  return findings.some((one) => one.state === 'missing') ? 1 : 0;
}

function draw({ name, state, detail, mend }: Finding): ReturnType<typeof wrap> {
  const [sign, role] = SIGN[state];
  const width = Math.max(40, Math.min(120, process.stdout.columns || 100) - 18);
  const [first = '', ...rest] = wrapWords(detail, width);
  return [
    [span(`${sign} `, role), span(fit(name, 14), undefined, { bold: true }), span(`  ${first}`)],
    ...wrap(rest),
    ...(mend === undefined ? [] : [[span(`${' '.repeat(18)}→ `, 'muted'), span(mend, 'accent')]]),
  ];
}

const wrap = (rows: readonly string[]) => rows.map((row) => [span(`${' '.repeat(18)}${row}`)]);

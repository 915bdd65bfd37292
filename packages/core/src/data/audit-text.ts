import type { AuditReport, DuplicateFinding, Finding } from './audit-findings.ts';

/** The report for a terminal or a file: a summary, then every finding, one a line. No escape codes. */
export function auditText(report: AuditReport): string {
  const { files, readable, directory, findings } = report;
  const lines = [`${directory}: ${files} files, ${readable} readable photos`];
  const sections = SECTIONS.filter(({ asked }) => asked !== true || report.similarity !== undefined).map((section) => ({
    ...section,
    found: findings.filter(section.holds),
  }));
  const width = Math.max(...sections.map(({ title }) => title.length));
  lines.push(
    '',
    ...sections.map(({ title, found }) => `  ${title.padEnd(width)}  ${String(found.length).padStart(6)}`),
  );
  for (const { title, found } of sections) {
    if (found.length === 0) continue;
    lines.push('', title, ...found.flatMap(lineOf));
  }
  lines.push('', report.clean ? 'No corrupt file and no leak between parts.' : VERDICT);
  return lines.join('\n');
}

const VERDICT = 'There are corrupt files or leaks. Next: graft audit DIR --fix moves them aside (nothing is deleted).';

interface Section {
  readonly title: string;
  /** Only where a network was asked. */
  readonly asked?: true;
  readonly holds: (finding: Finding) => boolean;
}

const duplicates = (which: (finding: DuplicateFinding) => boolean) => (finding: Finding) =>
  finding.kind === 'duplicate' && which(finding);

const SECTIONS: readonly Section[] = [
  { title: 'Unreadable files', holds: (f) => f.kind === 'unreadable' },
  { title: 'Damaged files', holds: (f) => f.kind === 'damaged' },
  { title: 'Leaks: one photo in two parts', holds: duplicates((f) => f.leak) },
  { title: 'Conflicts: one photo under two classes', holds: duplicates((f) => f.conflict && !f.leak) },
  { title: 'Exact duplicates', holds: duplicates((f) => !f.leak && !f.conflict && f.match !== 'near') },
  { title: 'Near duplicates', holds: duplicates((f) => !f.leak && !f.conflict && f.match === 'near') },
  {
    title: 'Alike, in two parts or two classes',
    holds: (f) => f.kind === 'similar' && (f.leak || f.conflict),
    asked: true,
  },
  { title: 'Alike, by features', holds: (f) => f.kind === 'similar' && !f.leak && !f.conflict, asked: true },
  { title: 'Wrong extensions', holds: (f) => f.kind === 'wrong-extension' },
  { title: 'Odd sizes', holds: (f) => f.kind === 'odd-size' },
  { title: 'Unbalanced classes', holds: (f) => f.kind === 'imbalance' },
];

const SAME: Readonly<Record<string, string>> = { bytes: 'same bytes', pixels: 'same pixels', near: 'same picture' };

function lineOf(finding: Finding): string[] {
  switch (finding.kind) {
    case 'unreadable':
    case 'damaged':
      return [`  ${printable(finding.file)}  ${finding.code}: ${finding.message}`];
    case 'wrong-extension':
      return [`  ${printable(finding.file)}  is ${finding.format}, not ${finding.extension}`];
    case 'odd-size':
      return [`  ${printable(finding.file)}  ${finding.width}×${finding.height}, ${finding.reason}`];
    case 'imbalance': {
      const counts = Object.entries(finding.counts).map(([name, n]) => `${printable(name)} ${n}`);
      return [`  ${finding.split ?? 'all'}: ${counts.join(', ')} (${finding.ratio.toFixed(1)} to 1)`];
    }
    case 'similar':
      return finding.members.map(
        ({ file, width, height, cosine }, i) =>
          `  ${i === 0 ? '' : '  ~ '}${printable(file)}  ${width}×${height}, cosine ${cosine.toFixed(3)}`,
      );
    case 'duplicate':
      return finding.members.map(({ file, width, height, match }, i) =>
        i === 0
          ? `  ${printable(file)}  ${width}×${height}`
          : `    = ${printable(file)}  ${width}×${height}, ${SAME[match]}`,
      );
  }
}

/** File names may hold anything, escape codes and direction marks too; a terminal must not obey them. */
function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}

import { columns } from './columns.ts';
import type { CaseResult } from './contract.ts';
import { figure, intervalText, percent, unit } from './figure.ts';
import { ratioOfRounds, type Ratio } from './summary.ts';

/** A row as text; terminal and Markdown are two ways to draw the same cells. */
export interface TableRow {
  readonly id: string;
  readonly value: string;
  readonly spread: string;
  /** Ours over this peer's, round by round; empty for our own rows. */
  readonly ratio: string;
  readonly note: string;
}

const PEER = /\/peer:([^/]+)$/;

/** Ours over a peer's row: the case whose id is the peer's without its end, or that of another precision. */
export function peerRatio(
  peer: CaseResult,
  cases: readonly CaseResult[],
  precision?: 'fp32' | 'int8',
): Ratio | undefined {
  const base = peer.id.replace(PEER, '');
  const id = precision === undefined ? base : base.replace(/\/fp32$/, `/${precision}`);
  const ours = cases.find((one) => !one.peer && one.id === id && one.status === 'ok');
  if (ours?.rounds === undefined || peer.rounds === undefined) return undefined;
  return ratioOfRounds(ours.rounds, peer.rounds, peer.better);
}

export function tableRows(cases: readonly CaseResult[]): TableRow[] {
  return cases.map((one) => {
    const ratio = one.peer ? peerRatio(one, cases) : undefined;
    return {
      id: one.id,
      value: one.value === undefined ? one.status : `${figure(one.value)} ${unit(one.metric)}`,
      spread: one.low === undefined || one.high === undefined ? '' : `${figure(one.low)} – ${figure(one.high)}`,
      ratio: ratio === undefined ? '' : ratioText(ratio),
      note: note(one, cases),
    };
  });
}

function note(one: CaseResult, cases: readonly CaseResult[]): string {
  const parts: string[] = [];
  // A peer has no int8 row of its own: what it offers for the same work is its fp32 or bf16.
  const int8 = one.peer && one.id.includes('/fp32/peer:') ? peerRatio(one, cases, 'int8') : undefined;
  if (int8 !== undefined) parts.push(`Graft int8 is ${figure(int8.median)}×`);
  if (one.accuracy !== undefined) {
    parts.push(
      `accuracy ${percent(one.accuracy)}${one.interval === undefined ? '' : ` ${intervalText(one.interval)}`}`,
    );
  }
  if (one.message !== undefined) parts.push(one.message);
  else if (one.peakMemoryBytes !== undefined) parts.push(`peak ${Math.round(one.peakMemoryBytes / 2 ** 20)} MiB`);
  return parts.join('; ');
}

export function ratioText({ median, low, high }: Ratio): string {
  return `${figure(median)}× (${figure(low)} – ${figure(high)})`;
}

const HEADINGS: TableRow = { id: 'case', value: 'median', spread: 'least – greatest', ratio: 'Graft is', note: 'note' };

/**
 * Columns padded with blanks; for a terminal or a log. Where that is wider than the terminal, a case is two lines.
 *
 * @param width columns of the terminal; without it there is no limit
 */
export function textTable(cases: readonly CaseResult[], width = Infinity): string {
  const rows = tableRows(cases);
  const wide = columns(
    [HEADINGS, ...rows].map(({ id, value, spread, ratio, note }) => [id, value, spread, ratio, note]),
  );
  if (wide.every((line) => line.length <= width)) return wide.join('\n');
  const figures = columns(rows.map(({ value, spread, ratio }) => [value, spread === '' ? '' : `(${spread})`, ratio]));
  return rows
    .flatMap(({ id, note }, i) => {
      const line = `  ${figures[i]!}`;
      return line.length + note.length + 2 <= width ? [id, `${line}  ${note}`.trimEnd()] : [id, line, `  ${note}`];
    })
    .join('\n');
}

export function markdownTable(cases: readonly CaseResult[]): string {
  const lines = ['| case | median | least – greatest | Graft is | note |', '| --- | ---: | ---: | ---: | --- |'];
  for (const { id, value, spread, ratio, note } of tableRows(cases)) {
    lines.push(`| \`${id}\` | ${value} | ${spread} | ${ratio} | ${note.replaceAll('|', '\\|')} |`);
  }
  return lines.join('\n');
}

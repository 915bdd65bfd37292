import type { CaseResult } from './contract.ts';
import { figure, percent, unit } from './figure.ts';
import type { Ratio } from './summary.ts';
import { peerRatio, ratioText } from './table.ts';

/** One of our cases beside the peer that comes nearest to it, or is furthest ahead. */
export interface Headline {
  readonly ours: CaseResult;
  readonly peer: CaseResult;
  readonly ratio: Ratio;
}

/**
 * A line for each of our cases that has a peer in the same run: the best peer is the one that counts. Our int8 is held against
 * what the peers offer for the same work, fp32 and bf16.
 */
export function headlines(cases: readonly CaseResult[]): Headline[] {
  return cases
    .filter((one) => !one.peer && one.status === 'ok')
    .flatMap((ours) => {
      const int8 = ours.id.endsWith('/int8');
      const work = `${ours.id.replace(/\/int8$/, '/fp32')}/peer:`;
      const rivals = cases.flatMap((peer): Headline[] => {
        if (!peer.peer || !peer.id.startsWith(work)) return [];
        const ratio = peerRatio(peer, cases, int8 ? 'int8' : undefined);
        return ratio === undefined ? [] : [{ ours, peer, ratio }];
      });
      return rivals.sort((a, b) => a.ratio.median - b.ratio.median).slice(0, 1);
    });
}

/** @param runs The cases of each run: a ratio holds within one. @returns Empty where no case has a peer. */
export function headlineTable(runs: readonly (readonly CaseResult[])[]): string {
  const lines = runs.flatMap(headlines).map(({ ours, peer, ratio }) => {
    const [own, theirs] = [ours, peer].map(cell);
    return `| \`${ours.id}\` | ${own} | ${peer.id.replace(/^.*\/peer:/, '')}: ${theirs} | ${ratioText(ratio)} |`;
  });
  if (lines.length === 0) return '';
  return ['| case | Graft | best peer | Graft is |', '| --- | ---: | ---: | ---: |', ...lines].join('\n');
}

/** A figure, and for a job that learns the accuracy that it came to. */
function cell({ value, metric, accuracy }: CaseResult): string {
  return `${figure(value!)} ${unit(metric)}${accuracy === undefined ? '' : `, ${percent(accuracy)}`}`;
}

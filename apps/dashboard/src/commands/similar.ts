import { resolve } from 'node:path';
import type { SimilarSearch } from '@graft/core/data';
import { grouped, rate } from '../draw/format.ts';
import type { StatusLine } from '../output/status-line.ts';

/** The flags of whatever can ask a network for photos that are alike. */
export interface SimilarFlags {
  /** Least cosine, or `true` for the usual one; absent: nobody asks. */
  readonly similar?: number | true;
  readonly backbone?: string;
  readonly weights?: string;
}

/** The search that the flags ask for, its progress on the status line. */
export async function similarSearch(
  directory: string,
  { similar, backbone, weights }: SimilarFlags,
  signal: AbortSignal,
  status: StatusLine,
): Promise<SimilarSearch | undefined> {
  if (similar === undefined || backbone === undefined) return undefined;
  // Photos alone need none of this.
  const { similarPhotos, SIMILAR_COSINE } = await import('@graft/core/run');
  return similarPhotos(resolve(directory), similar === true ? SIMILAR_COSINE : similar, {
    backbone,
    weights,
    signal,
    emit: (event) => {
      if (event.type !== 'progress') return;
      status.set(`features: ${grouped(event.done)} of ${grouped(event.total)} photos, ${rate(event.perSecond)}`);
    },
  });
}

import type { ListedBackbone } from '../commands/backbones.ts';
import type { RunSummary } from '../run/run-summary.ts';

/** What the start screen was left with. */
export type StartChoice =
  | { readonly kind: 'sample' }
  | { readonly kind: 'train'; readonly directory: string; readonly backbone: string }
  | { readonly kind: 'watch'; readonly run: string }
  | { readonly kind: 'compare' }
  | { readonly kind: 'leave' };

/** What there is to choose from. */
export interface StartOffer {
  readonly runs: readonly RunSummary[];
  readonly backbones: readonly ListedBackbone[];
  /** Folders that begin with a path, for completion. */
  readonly foldersAt: (path: string) => readonly string[];
  /** What a folder holds, in a few words; empty where it cannot be read. */
  readonly describeFolder: (path: string) => string;
}

export const SORTS = ['family', 'parameters', 'features', 'top-1', 'GFLOPs', 'weights'] as const;

export interface StartState {
  readonly step: 'menu' | 'folder' | 'backbone';
  readonly cursor: number;
  readonly folder: string;
  readonly filter: string;
  readonly sort: (typeof SORTS)[number];
  /** The other way round. */
  readonly reversed: boolean;
  readonly help: boolean;
  readonly choice?: StartChoice;
}

export const INITIAL_START_STATE: StartState = {
  step: 'menu',
  cursor: 0,
  folder: '',
  filter: '',
  sort: 'weights',
  reversed: false,
  help: false,
};

/** What stands above the recent runs. */
export const MENU = ['sample', 'train', 'compare'] as const;

/** The backbones that the filter lets through, in the chosen order. */
export function shownBackbones(
  { backbones }: Pick<StartOffer, 'backbones'>,
  { filter, sort, reversed }: Pick<StartState, 'filter' | 'sort' | 'reversed'>,
): readonly ListedBackbone[] {
  const words = filter.toLowerCase().split(/\s+/);
  const rank: Record<ListedBackbone['weights'], number> = { bundled: 0, cached: 0, missing: 1 };
  const key = (one: ListedBackbone): number => {
    switch (sort) {
      case 'parameters':
        return one.paramCount;
      case 'features':
        return one.numFeatures;
      case 'top-1':
        return -(one.imagenetTop1 ?? 0);
      case 'GFLOPs':
        return one.gflops ?? Infinity;
      case 'weights':
        return rank[one.weights];
      default:
        return 0;
    }
  };
  const shown = backbones
    .filter((one) => words.every((word) => `${one.id} ${one.family}`.toLowerCase().includes(word)))
    .sort((a, b) => key(a) - key(b));
  return reversed ? shown.reverse() : shown;
}

/** How many rows the present step has to choose from. */
export function rowsOf(state: StartState, offer: StartOffer): number {
  if (state.step === 'menu') return MENU.length + offer.runs.length;
  if (state.step === 'folder') return offer.foldersAt(state.folder).length;
  return shownBackbones(offer, state).length;
}

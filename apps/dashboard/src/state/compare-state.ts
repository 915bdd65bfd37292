import type { ParetoPoint } from '@graft/core/evaluate';
import type { RunSummary } from '../run/run-summary.ts';

/** What is compared: runs, or the backbones of a benchmark. */
export interface CompareOffer {
  readonly runs: readonly RunSummary[];
  /** Backbones that were measured; without, the runs themselves are the points. */
  readonly measured?: readonly ParetoPoint[];
}

export type CompareChoice = { readonly kind: 'leave' } | { readonly kind: 'watch'; readonly run: string };

export const METRICS = ['accuracy', 'loss'] as const;
export const RUN_SORTS = ['when', 'test', 'speed', 'time', 'backbone'] as const;

export interface CompareState {
  readonly cursor: number;
  /** Folders of the runs whose curves are shown. */
  readonly chosen: readonly string[];
  readonly metric: (typeof METRICS)[number];
  readonly sort: (typeof RUN_SORTS)[number];
  /** Where there is no room for both: which of the two pictures is shown. */
  readonly picture: 'curves' | 'pareto';
  /** The picture fills the screen. */
  readonly maximized: boolean;
  readonly help: boolean;
  readonly choice?: CompareChoice;
}

/** As many curves as can be told apart. */
export const MOST_CURVES = 6;

/** The latest finished runs are chosen at first. */
export function initialCompareState({ runs, measured }: CompareOffer): CompareState {
  const finished = runs.filter((run) => run.epochs.length > 0);
  return {
    cursor: 0,
    chosen: finished.slice(0, 4).map((run) => run.directory),
    metric: 'accuracy',
    sort: 'when',
    picture: measured === undefined ? 'curves' : 'pareto',
    maximized: false,
    help: false,
  };
}

/** The runs in the chosen order. */
export function sortedRuns({ runs }: CompareOffer, { sort }: Pick<CompareState, 'sort'>): readonly RunSummary[] {
  const key = (run: RunSummary): number => {
    switch (sort) {
      case 'test':
        return -(run.test?.accuracy ?? -1);
      case 'speed':
        return -(run.perSecond ?? -1);
      case 'time':
        return run.seconds ?? Infinity;
      default:
        return -run.startedAt;
    }
  };
  return [...runs].sort((a, b) =>
    sort === 'backbone' ? a.backbone.localeCompare(b.backbone) || b.startedAt - a.startedAt : key(a) - key(b),
  );
}

/** Chooses a run, or no longer; the oldest choice goes where there are too many. */
export function toggleRun(state: CompareState, directory: string): CompareState {
  const chosen = state.chosen.includes(directory)
    ? state.chosen.filter((one) => one !== directory)
    : [...state.chosen, directory].slice(-MOST_CURVES);
  return { ...state, chosen };
}

/** What stands on the Pareto plot: accuracy with its interval against photos a second; one point a backbone and recipe. */
export function paretoPoints({ runs, measured }: CompareOffer): readonly ParetoPoint[] {
  if (measured !== undefined) return measured;
  const points = new Map<string, ParetoPoint>();
  for (const run of [...runs].sort((a, b) => a.startedAt - b.startedAt)) {
    const scores = run.test ?? run.validation;
    if (scores === undefined || run.perSecond === undefined) continue;
    const label = run.recipe === 'default' || run.recipe === '' ? run.backbone : `${run.backbone} ${run.recipe}`;
    const [low, high] = scores.interval ?? [];
    points.set(`${label} ${run.data}`, {
      label,
      x: run.perSecond,
      y: scores.accuracy,
      ...(low === undefined || high === undefined ? {} : { low, high }),
    });
  }
  return [...points.values()];
}

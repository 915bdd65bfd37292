/** How the learning rate goes over a run. */
export type ScheduleConfig =
  | { readonly kind: 'constant' }
  /** Half a cosine down to 0 (Loshchilov and Hutter 2017), after a linear warm-up over `warmUp` of the run. */
  | { readonly kind: 'cosine'; readonly warmUp?: number }
  /** Up from 1/25 over the first 30 %, then down to 1/10000, both along a cosine (Smith and Topin 2018; fastai). */
  | { readonly kind: 'one-cycle' }
  /** Times `factor` whenever the validation loss has not improved for `patience` epochs. */
  | { readonly kind: 'plateau'; readonly factor?: number; readonly patience?: number };

/**
 * The learning rate's multiplier at a moment of the run.
 *
 * @param progress in [0, 1): steps done over all steps
 * @param validationLosses of the epochs done, oldest first; used by `plateau`
 */
export function scheduleFactor(
  config: ScheduleConfig,
  progress: number,
  validationLosses: readonly number[] = [],
): number {
  switch (config.kind) {
    case 'constant':
      return 1;
    case 'cosine': {
      const { warmUp = 0 } = config;
      if (progress < warmUp) return progress / warmUp;
      return cosine(1, 0, (progress - warmUp) / (1 - warmUp));
    }
    case 'one-cycle':
      return progress < 0.3 ? cosine(1 / 25, 1, progress / 0.3) : cosine(1, 1e-4, (progress - 0.3) / 0.7);
    case 'plateau':
      return plateau(validationLosses, config.factor ?? 0.1, config.patience ?? 10);
  }
}

function cosine(from: number, to: number, part: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;
}

function plateau(losses: readonly number[], factor: number, patience: number): number {
  let rate = 1;
  let best = Infinity;
  let waited = 0;
  for (const loss of losses) {
    if (loss < best - 1e-4) [best, waited] = [loss, 0];
    else if (++waited >= patience) [rate, waited] = [rate * factor, 0];
  }
  return rate;
}

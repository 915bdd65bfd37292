import { argmax, type Probabilities } from './scores.ts';

/** One bar of a reliability diagram. */
export interface ReliabilityBin {
  /** The bin holds confidences in (low, high]. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean probability of the predicted class; 0 where the bin is empty. */
  readonly confidence: number;
  /** Share of right predictions; 0 where the bin is empty. */
  readonly accuracy: number;
}

/** Bins the photos by the probability of the predicted class, in equal widths (Guo et al. 2017, 15 bins). */
export function reliabilityBins(
  labels: ArrayLike<number>,
  probabilities: readonly Probabilities[],
  bins = 15,
): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, hits: 0 }));
  for (const [i, row] of probabilities.entries()) {
    const label = argmax(row);
    const confidence = row[label] ?? NaN;
    const sum = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))];
    if (sum === undefined) continue;
    sum.count++;
    sum.confidence += confidence;
    if (label === labels[i]) sum.hits++;
  }
  return sums.map(({ count, confidence, hits }, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    count,
    confidence: count === 0 ? 0 : confidence / count,
    accuracy: count === 0 ? 0 : hits / count,
  }));
}

/** Expected calibration error in [0, 1]: mean gap of confidence and accuracy, weighted by the bins' photos. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  return bins.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.accuracy - bin.confidence), 0);
}

/**
 * Exponential moving average without the start's bias (as TensorBoard smooths): each value is divided by the weights it
 * is made of.
 *
 * @param weight of what came before, in [0, 1); 0 leaves everything as it is
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (weight <= 0) return [...values];
  let [sum, weights] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = sum * weight + value * (1 - weight);
    weights = weights * weight + (1 - weight);
    return sum / weights;
  });
}

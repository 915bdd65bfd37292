/**
 * Softmax of each row, computed in double precision after the row's maximum is taken away.
 *
 * @param logits row-major `[rows, classes]`
 * @param temperature divides the logits first; above 1 the probabilities become more even
 * @returns row-major `[rows, classes]`, every row sums to 1
 */
export function softmaxRows(logits: Float32Array, classes: number, temperature = 1): Float32Array {
  const output = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    let greatest = -Infinity;
    for (let j = start; j < start + classes; j++) greatest = Math.max(greatest, logits[j]!);
    let sum = 0;
    for (let j = start; j < start + classes; j++) {
      const e = Math.exp((logits[j]! - greatest) / temperature);
      output[j] = e;
      sum += e;
    }
    for (let j = start; j < start + classes; j++) output[j]! /= sum;
  }
  return output;
}

/** Index of the greatest value of each row; the first of equals. */
export function argmaxRows(values: Float32Array, classes: number): Int32Array {
  const rows = values.length / classes;
  const output = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let j = 1; j < classes; j++) if (values[row * classes + j]! > values[row * classes + best]!) best = j;
    output[row] = best;
  }
  return output;
}

/**
 * Solves many systems with symmetric positive definite matrices together, by conjugate gradients (Hestenes and Stiefel
 * 1952): each round multiplies all directions at once.
 *
 * @param targets right-hand sides, row-major `[systems, width]`
 * @param multiply each row by its system's matrix, `[systems, width]` to the same
 * @param tolerance a system is done where its residual is so much shorter than its right-hand side
 * @returns solutions, row-major `[systems, width]`
 */
export async function conjugateGradients(
  targets: Float64Array,
  width: number,
  multiply: (directions: Float64Array) => Float64Array | Promise<Float64Array>,
  { tolerance = 1e-4, maxIterations = 300 } = {},
): Promise<Float64Array> {
  const systems = targets.length / width;
  const solution = new Float64Array(targets.length);
  const residual = Float64Array.from(targets);
  const direction = Float64Array.from(targets);
  const rows = Array.from({ length: systems }, (_, i) => [i * width, (i + 1) * width] as const);
  const goals = rows.map(([from, to]) => tolerance ** 2 * dot(targets, targets, from, to));
  const squares = rows.map(([from, to]) => dot(residual, residual, from, to));
  for (let round = 0; round < maxIterations; round++) {
    const open = rows.map((_, i) => squares[i]! > goals[i]!);
    if (!open.some(Boolean)) break;
    const image = await multiply(direction);
    for (const [i, [from, to]] of rows.entries()) {
      if (open[i] !== true) continue;
      const curvature = dot(direction, image, from, to);
      // Rounding: there is nothing left to gain in this direction.
      if (!(curvature > 0)) {
        squares[i] = 0;
        continue;
      }
      const step = squares[i]! / curvature;
      for (let k = from; k < to; k++) {
        solution[k]! += step * direction[k]!;
        residual[k]! -= step * image[k]!;
      }
      const next = dot(residual, residual, from, to);
      const bend = next / squares[i]!;
      for (let k = from; k < to; k++) direction[k] = residual[k]! + bend * direction[k]!;
      squares[i] = next;
    }
  }
  return solution;
}

function dot(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += a[k]! * b[k]!;
  return sum;
}

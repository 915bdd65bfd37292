/**
 * Limited-memory BFGS (Nocedal & Wright, Numerical Optimization, algorithm 7.4) that asks and is told: {@link ask} gives
 * the point to evaluate, {@link tell} takes value and gradient there. So many problems can be evaluated at once, by one
 * matrix product. Step lengths by backtracking with quadratic interpolation until Armijo's condition holds. For smooth
 * functions; double precision; deterministic.
 */
export class Lbfgs {
  /** The best point so far. */
  readonly point: Float64Array;
  value = Infinity;
  iterations = 0;
  done = false;

  readonly #memory: number;
  readonly #tolerance: number;
  #gradient: Float64Array;
  readonly #candidate: Float64Array;
  #direction: Float64Array;
  #slope = 0;
  #step = 0;
  #pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  #stalled = 0;

  /**
   * @param start first point; copied
   * @param tolerance done when the value falls by less than this part of itself three times running, or the step
   *   search fails: with single-precision evaluations 1e-6 is about what can be told apart
   */
  constructor(start: Float64Array, { memory = 8, tolerance = 1e-6 } = {}) {
    this.point = start.slice();
    this.#candidate = start.slice();
    this.#gradient = new Float64Array(start.length);
    this.#direction = new Float64Array(start.length);
    this.#memory = memory;
    this.#tolerance = tolerance;
  }

  /** The point to evaluate next; the caller must not change it. */
  ask(): Float64Array {
    return this.#candidate;
  }

  /** Value and gradient at the asked point; the gradient is copied. */
  tell(value: number, gradient: Float64Array): void {
    if (this.done) return;
    if (this.value === Infinity) {
      this.value = value;
      this.#gradient.set(gradient);
      this.#turn();
      return;
    }
    if (!(value <= this.value + 1e-4 * this.#step * this.#slope)) {
      this.#shorten(value);
      return;
    }
    const s = new Float64Array(gradient.length);
    const y = new Float64Array(gradient.length);
    for (let i = 0; i < s.length; i++) {
      s[i] = this.#candidate[i]! - this.point[i]!;
      y[i] = gradient[i]! - this.#gradient[i]!;
    }
    const sy = dot(s, y);
    if (sy > 1e-10 * dot(y, y)) {
      this.#pairs.push({ s, y, rho: 1 / sy });
      if (this.#pairs.length > this.#memory) this.#pairs.shift();
    }
    this.#stalled = this.value - value < this.#tolerance * Math.abs(this.value) ? this.#stalled + 1 : 0;
    this.point.set(this.#candidate);
    this.value = value;
    this.#gradient.set(gradient);
    this.iterations++;
    if (this.#stalled >= 3) this.done = true;
    else this.#turn();
  }

  /** A new direction from the new point. */
  #turn(): void {
    const q = this.#gradient.map((g) => -g);
    const alphas: number[] = [];
    for (let k = this.#pairs.length - 1; k >= 0; k--) {
      const { s, y, rho } = this.#pairs[k]!;
      const alpha = rho * dot(s, q);
      alphas[k] = alpha;
      add(q, y, -alpha);
    }
    const last = this.#pairs.at(-1);
    if (last !== undefined) {
      const scale = 1 / (last.rho * dot(last.y, last.y));
      for (let i = 0; i < q.length; i++) q[i]! *= scale;
    }
    for (const [k, { s, y, rho }] of this.#pairs.entries()) add(q, s, alphas[k]! - rho * dot(y, q));
    this.#direction = q;
    this.#slope = dot(q, this.#gradient);
    if (!(this.#slope < 0)) {
      this.done = true;
      return;
    }
    this.#step = last === undefined ? Math.min(1, 1 / Math.sqrt(dot(this.#gradient, this.#gradient))) : 1;
    this.#place();
  }

  #shorten(value: number): void {
    const quadratic = (-this.#slope * this.#step * this.#step) / (2 * (value - this.value - this.#slope * this.#step));
    const shorter = Number.isFinite(quadratic) ? quadratic : this.#step / 10;
    this.#step = Math.min(this.#step / 2, Math.max(this.#step / 10, shorter));
    if (this.#step < 1e-8) this.done = true;
    else this.#place();
  }

  #place(): void {
    for (let i = 0; i < this.point.length; i++) {
      this.#candidate[i] = this.point[i]! + this.#step * this.#direction[i]!;
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * source[i]!;
}

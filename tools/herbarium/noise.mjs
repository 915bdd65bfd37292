/** Value noise over a lattice of hashed numbers, smoothed; what soil, paper, stone and light are made of. */
export class Noise {
  #table = new Float32Array(65_536);

  /** @param {import('./random.mjs').Random} random */
  constructor(random) {
    for (let i = 0; i < this.#table.length; i++) this.#table[i] = random.next();
  }

  /** One octave in [0, 1]; features are about one unit wide. */
  at(x, y) {
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const fx = smooth(x - x0);
    const fy = smooth(y - y0);
    const a = this.#lattice(x0, y0) * (1 - fx) + this.#lattice(x0 + 1, y0) * fx;
    const b = this.#lattice(x0, y0 + 1) * (1 - fx) + this.#lattice(x0 + 1, y0 + 1) * fx;
    return a * (1 - fy) + b * fy;
  }

  /** Octaves summed, each twice as fine and `gain` as strong; in [0, 1]. */
  fractal(x, y, octaves, gain = 0.5) {
    let sum = 0;
    let weight = 0;
    for (let o = 0, amplitude = 1; o < octaves; o++, amplitude *= gain) {
      sum += amplitude * this.at(x * 2 ** o + o * 17.3, y * 2 ** o - o * 9.1);
      weight += amplitude;
    }
    return sum / weight;
  }

  #lattice(x, y) {
    return this.#table[(Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b)) >>> 16];
  }
}

function smooth(t) {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

/**
 * A small random generator whose stream depends on its key alone: the same photo comes out whichever others are drawn.
 * Mixing as in splitmix32 (Steele, Lea, Flood 2014, cut to 32 bits).
 */
export class Random {
  #state;

  /** @param {...(string | number)} key */
  constructor(...key) {
    let hash = 0x811c9dc5;
    for (const character of key.join('/')) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** Uniform in [0, 1). */
  next() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low, high) {
    return low + (high - low) * this.next();
  }

  /** A whole number in [low, high]. */
  whole(low, high) {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  /** About normal: the sum of four uniforms, scaled to standard deviation 1. */
  normal() {
    return (this.next() + this.next() + this.next() + this.next() - 2) * Math.sqrt(3);
  }
}

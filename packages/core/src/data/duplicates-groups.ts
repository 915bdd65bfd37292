/** Things that are joined pair by pair (union-find); the root of a group is its least member. */
export class Groups {
  readonly #parents: Uint32Array;

  constructor(count: number) {
    this.#parents = Uint32Array.from({ length: count }, (_, i) => i);
  }

  /** The least member of the group of `i`. */
  root(i: number): number {
    let at = i;
    for (;;) {
      const parent = this.#parents[at] ?? at;
      if (parent === at) return at;
      const grandparent = this.#parents[parent] ?? parent;
      this.#parents[at] = grandparent;
      at = grandparent;
    }
  }

  join(i: number, j: number): void {
    const [a, b] = [this.root(i), this.root(j)];
    if (a !== b) this.#parents[Math.max(a, b)] = Math.min(a, b);
  }

  /** Groups of two or more, members ascending, ordered by their first. */
  list(): number[][] {
    const members = new Map<number, number[]>();
    for (const i of this.#parents.keys()) {
      const root = this.root(i);
      const group = members.get(root);
      if (group === undefined) members.set(root, [i]);
      else group.push(i);
    }
    return [...members.values()].filter((group) => group.length > 1);
  }
}

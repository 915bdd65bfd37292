/**
 * Names as Keras 3 gives them to nameless layers, counted by kind in the order of construction: `conv2d`, `conv2d_1`,
 * `conv2d_2` … One counter serves one network.
 */
export function autoNames(): (kind: string) => string {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    return count === 0 ? kind : `${kind}_${count}`;
  };
}

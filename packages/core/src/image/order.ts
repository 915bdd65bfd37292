import { Draws } from './random.ts';

/** A sample's number that no sample has: the order's draws are its own. */
const ORDER = 2 ** 32 - 1;

/**
 * The numbers from 0 to `count` - 1 in an order that the key alone decides: Durstenfeld's shuffle (1964), drawn by the
 * generator that draws views.
 *
 * @param count at most 2^32 - 1
 */
export function drawOrder(count: number, key: { readonly seed: number; readonly epoch: number }): number[] {
  const draws = new Draws({ ...key, sample: ORDER });
  const order = Array.from({ length: count }, (_, index) => index);
  for (let left = count - 1; left > 0; left--) {
    const chosen = draws.below(left + 1);
    [order[left], order[chosen]] = [order[chosen]!, order[left]!];
  }
  return order;
}

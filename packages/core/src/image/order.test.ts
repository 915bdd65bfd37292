import { drawOrder } from './order.ts';

describe('drawOrder', () => {
  it('has every number once, in an order of seed and epoch alone', () => {
    const order = drawOrder(1000, { seed: 42, epoch: 3 });
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    expect(drawOrder(1000, { seed: 42, epoch: 3 })).toEqual(order);
    expect(drawOrder(1000, { seed: 42, epoch: 4 })).not.toEqual(order);
    expect(drawOrder(1000, { seed: 43, epoch: 3 })).not.toEqual(order);
  });

  it('takes each of the orders of three as often as the others', () => {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 6000; epoch++) {
      const name = drawOrder(3, { seed: 1, epoch }).join('');
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1000 each; five standard deviations are 145.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });

  it('orders nothing, and one', () => {
    expect(drawOrder(0, { seed: 1, epoch: 0 })).toEqual([]);
    expect(drawOrder(1, { seed: 1, epoch: 0 })).toEqual([0]);
  });
});

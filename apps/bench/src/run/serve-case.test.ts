import type { PreparedCase } from './contract.ts';
import { playRound, slowedBy } from './serve-case.ts';

const request = { settleSeconds: 0, minSeconds: 0, minCount: 1 };

describe('playRound', () => {
  it('goes on until the minimum count is reached', async () => {
    const answer = await playRound({ step: async () => 3 }, { ...request, minCount: 7 });
    expect(answer.count).toBe(9);
    expect(answer.stepSeconds).toHaveLength(3);
  });

  it('goes on until the minimum time is reached', async () => {
    const step = () => new Promise<number>((resolve) => setTimeout(() => resolve(1), 5));
    const answer = await playRound({ step }, { ...request, minSeconds: 0.05 });
    expect(answer.seconds).toBeGreaterThanOrEqual(0.05);
    expect(answer.count).toBeGreaterThan(1);
  });

  it('counts only the seconds that a step says count', async () => {
    const answer = await playRound({ step: async () => ({ count: 2, seconds: 4 }) }, { ...request, minCount: 4 });
    expect(answer).toMatchObject({ count: 4, seconds: 8, stepSeconds: [4, 4] });
  });

  it('hands on the last figure, the accuracy and what was found out', async () => {
    let turn = 0;
    const prepared: PreparedCase = {
      step: async () => ({ count: 1, value: ++turn, info: { turn }, ...(turn === 1 ? { accuracy: 0.5 } : {}) }),
    };
    const answer = await playRound(prepared, { ...request, minCount: 2 });
    expect(answer).toMatchObject({ value: 2, accuracy: 0.5, info: { turn: 2 } });
  });

  it('thins the times of very many steps', async () => {
    const answer = await playRound({ step: async () => 1 }, { ...request, minCount: 2500 });
    expect(answer.stepSeconds!.length).toBeLessThanOrEqual(1000);
    expect(answer.stepSeconds!.length).toBeGreaterThan(500);
  });
});

describe('slowedBy', () => {
  it('changes nothing unless asked, and says so where it does', async () => {
    const prepared: PreparedCase = { info: { batch: 2 }, step: async () => 5 };
    expect(slowedBy(0, prepared)).toBe(prepared);
    expect(slowedBy(Number('nonsense'), prepared)).toBe(prepared);
    const slowed = slowedBy(0.1, prepared);
    expect(slowed.info).toEqual({ batch: 2, plantedSlowdown: 0.1 });
    expect(await slowed.step()).toBe(5);
  });
});

import { detectIntegerSupport } from './integer-support.ts';
import { probeSaturation } from './probe-saturation.ts';

const told = (...flags: string[]) => ({
  flags: () => Promise.resolve(flags),
  saturates: () => Promise.reject(new Error('must not be asked')),
});

describe('detectIntegerSupport', () => {
  it('knows VNNI on x86 and the dot product on arm', async () => {
    expect(await detectIntegerSupport(told('sse', 'avx2', 'avx512_vnni'))).toEqual({
      dotProduct: true,
      saturates: false,
      evidence: 'avx512_vnni',
    });
    expect((await detectIntegerSupport(told('asimd', 'asimddp'))).dotProduct).toBe(true);
  });

  it('knows that AVX2 alone saturates and plain arm does not', async () => {
    expect(await detectIntegerSupport(told('ssse3', 'avx2', 'fma'))).toMatchObject({
      dotProduct: false,
      saturates: true,
    });
    expect(await detectIntegerSupport(told('asimd'))).toMatchObject({ dotProduct: false, saturates: false });
  });

  it.each([true, false])('tries where the system does not tell (saturates: %s)', async (saturates) => {
    const support = await detectIntegerSupport({
      flags: () => Promise.resolve([]),
      saturates: () => Promise.resolve(saturates),
    });
    expect(support).toMatchObject({ saturates, dotProduct: !saturates });
  });

  it('agrees with the trial run on this machine', async () => {
    const support = await detectIntegerSupport();
    // The trial is the truth: its sums are known.
    expect(await probeSaturation()).toBe(support.saturates);
  });
});

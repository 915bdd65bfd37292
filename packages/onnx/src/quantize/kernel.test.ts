import { meanShift, quantiseKernel } from './kernel.ts';

const kernel = {
  type: 'float32',
  dims: [3, 2, 1, 1],
  data: Float32Array.of(1, -0.5, 0.01, 0.004, 0, 0),
} as const;

describe('quantiseKernel', () => {
  it('gives each output channel its own scale and comes within half a step of every weight', () => {
    const { levels, scales } = quantiseKernel(kernel, new Float64Array(3), 0.1, 127);
    expect(scales[0]).toBeCloseTo(1 / 127, 6);
    expect(scales[1]).toBeCloseTo(0.01 / 127, 8);
    kernel.data.forEach((weight, i) => {
      const scale = scales[i >> 1]!;
      expect(Math.abs(levels[i]! * scale - weight)).toBeLessThanOrEqual(scale * 0.5001);
    });
  });

  it('keeps to 7 bits where asked', () => {
    const { levels } = quantiseKernel(kernel, new Float64Array(3), 0.1, 63);
    expect([...levels.slice(0, 2)]).toEqual([63, -31]);
  });

  it('makes room for the bias of a channel without weights', () => {
    const { scales } = quantiseKernel(kernel, Float64Array.of(0, 0, 7), 0.01, 127);
    expect(7 / (0.01 * scales[2]!)).toBeLessThan(2 ** 31);
  });
});

describe('meanShift', () => {
  it('is what rounding does to the output for the mean input', () => {
    const quantised = quantiseKernel(kernel, new Float64Array(3), 0.1, 7);
    const means = Float64Array.of(2, 3);
    const shift = meanShift(kernel, quantised, means);
    [0, 1, 2].forEach((c) => {
      const exact = kernel.data[2 * c]! * 2 + kernel.data[2 * c + 1]! * 3;
      const rounded = (quantised.levels[2 * c]! * 2 + quantised.levels[2 * c + 1]! * 3) * quantised.scales[c]!;
      expect(shift[c]).toBeCloseTo(rounded - exact, 10);
    });
  });

  it('looks at the channels of its own group in a depthwise kernel', () => {
    const depthwise = { type: 'float32', dims: [2, 1, 1, 2], data: Float32Array.of(1, 0.3, 1, 0.3) } as const;
    const quantised = quantiseKernel(depthwise, new Float64Array(2), 1, 7);
    const [first, second] = meanShift(depthwise, quantised, Float64Array.of(1, 10));
    expect(Math.abs(first!)).toBeGreaterThan(0);
    expect(second).toBeCloseTo(10 * first!, 6);
  });
});

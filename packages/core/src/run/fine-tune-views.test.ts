import { fineTuneViews } from './fine-tune-views.ts';

describe('views of photos that stages are fine-tuned on', () => {
  it('are those that were asked for, none without augmentation', () => {
    expect(fineTuneViews({ augment: true, views: 2 }, 100_000, 100_000)).toBe(2);
    expect(fineTuneViews({ augment: false, views: 0 }, 100, 100)).toBe(0);
  });
  it('are stored ones where the head saw fresh ones', () => {
    expect(fineTuneViews({ augment: true, views: 0 }, 1000, 25_000)).toBe(4);
  });
  it('are fewer where their activations would not fit into memory', () => {
    expect(fineTuneViews({ augment: true, views: null }, 1000, 25_000)).toBe(4);
    expect(fineTuneViews({ augment: true, views: null }, 4000, 25_000)).toBe(2);
    expect(fineTuneViews({ augment: true, views: null }, 100_000, 25_000)).toBe(0);
  });
});

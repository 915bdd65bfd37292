import type { Mark, Spec } from 'vega';
import type { ReliabilityBin } from './calibration.ts';
import { PALETTE } from './plot.ts';

const SIDE = 340;
const STRIP = 70;

/** Reliability diagram: how often the classifier was right, against how sure it was; below it, how many photos. */
export function reliabilityPlot(bins: readonly ReliabilityBin[]): Spec {
  const values = bins.filter((bin) => bin.count > 0);
  const bars = (field: string, scale: string, colour: string, opacity: number): Mark => ({
    type: 'rect',
    from: { data: 'bins' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'low', offset: 1 },
        x2: { scale: 'x', field: 'high', offset: -1 },
        y: { scale, field },
        y2: { scale, value: 0 },
        fill: { value: colour },
        fillOpacity: { value: opacity },
      },
    },
  });
  const percent = { format: '.0%', tickCount: 5, grid: true } as const;
  return {
    description: 'Reliability diagram',
    width: SIDE,
    height: SIDE + STRIP + 24,
    data: [
      { name: 'bins', values },
      { name: 'perfect', values: [{ v: 0 }, { v: 1 }] },
    ],
    scales: [
      { name: 'x', type: 'linear', domain: [0, 1], range: 'width' },
      { name: 'share', type: 'linear', domain: [0, 1], range: [SIDE, 0] },
      {
        name: 'photos',
        type: 'linear',
        domain: { data: 'bins', field: 'count' },
        zero: true,
        nice: true,
        range: [STRIP, 0],
      },
    ],
    marks: [
      {
        type: 'group',
        encode: { enter: { width: { value: SIDE }, height: { value: SIDE } } },
        axes: [{ orient: 'left', scale: 'share', title: 'share right', ...percent }],
        marks: [
          bars('accuracy', 'share', PALETTE[0], 0.75),
          {
            type: 'line',
            from: { data: 'perfect' },
            encode: {
              enter: {
                x: { scale: 'x', field: 'v' },
                y: { scale: 'share', field: 'v' },
                stroke: { value: '#5b6875' },
                strokeDash: { value: [4, 4] },
              },
            },
          },
          {
            type: 'symbol',
            from: { data: 'bins' },
            encode: {
              enter: {
                x: { scale: 'x', field: 'confidence' },
                y: { scale: 'share', field: 'accuracy' },
                fill: { value: PALETTE[1] },
                stroke: { value: 'white' },
                size: { value: 50 },
              },
            },
          },
        ],
      },
      {
        type: 'group',
        encode: { enter: { y: { value: SIDE + 24 }, width: { value: SIDE }, height: { value: STRIP } } },
        axes: [
          { orient: 'bottom', scale: 'x', title: 'confidence', ...percent },
          { orient: 'left', scale: 'photos', title: 'photos', tickCount: 3 },
        ],
        marks: [bars('count', 'photos', '#aab4be', 1)],
      },
    ],
  };
}

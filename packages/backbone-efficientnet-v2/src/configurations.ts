/** A row of the paper's tables: blocks alike but for the first's stride and input. */
export interface Row {
  /** Whether the expansion and the depthwise convolution are one full convolution (Fused-MBConv). */
  readonly fused: boolean;
  readonly repeats: number;
  readonly filters: number;
  readonly expansion: 1 | 4 | 6;
  readonly strides: 1 | 2;
  /** Channels of the squeeze as a share of the block's input; 0: no squeeze and excite. */
  readonly squeezeRatio: 0 | 0.25;
}

export interface Configuration {
  readonly stemFilters: number;
  readonly rows: readonly Row[];
  /** Factors of the channels and of the repeats. */
  readonly width: number;
  readonly depth: number;
  /** What the network does to 0…255 pixels first. */
  readonly inputs: 'imagenet' | 'minus-one-to-one';
}

/** Repeats, filters, expansion and stride of a row. */
type Numbers = readonly [repeats: number, filters: number, expansion: 1 | 4 | 6, strides: 1 | 2];

function rows(fused: readonly Numbers[], plain: readonly Numbers[]): Row[] {
  const row = ([repeats, filters, expansion, strides]: Numbers) => ({ repeats, filters, expansion, strides });
  return [
    ...fused.map((numbers) => ({ ...row(numbers), fused: true, squeezeRatio: 0 }) as const),
    ...plain.map((numbers) => ({ ...row(numbers), fused: false, squeezeRatio: 0.25 }) as const),
  ];
}

const B_ROWS = rows(
  [
    [1, 16, 1, 1],
    [2, 32, 4, 2],
    [2, 48, 4, 2],
  ],
  [
    [3, 96, 4, 2],
    [5, 112, 6, 1],
    [8, 192, 6, 2],
  ],
);

const B = { stemFilters: 32, rows: B_ROWS, inputs: 'imagenet' } as const;
const SML = { width: 1, depth: 1, inputs: 'minus-one-to-one' } as const;

export const CONFIGURATIONS = {
  b0: { ...B, width: 1, depth: 1 },
  b1: { ...B, width: 1, depth: 1.1 },
  b2: { ...B, width: 1.1, depth: 1.2 },
  b3: { ...B, width: 1.2, depth: 1.4 },
  s: {
    ...SML,
    stemFilters: 24,
    rows: rows(
      [
        [2, 24, 1, 1],
        [4, 48, 4, 2],
        [4, 64, 4, 2],
      ],
      [
        [6, 128, 4, 2],
        [9, 160, 6, 1],
        [15, 256, 6, 2],
      ],
    ),
  },
  m: {
    ...SML,
    stemFilters: 24,
    rows: rows(
      [
        [3, 24, 1, 1],
        [5, 48, 4, 2],
        [5, 80, 4, 2],
      ],
      [
        [7, 160, 4, 2],
        [14, 176, 6, 1],
        [18, 304, 6, 2],
        [5, 512, 6, 1],
      ],
    ),
  },
  l: {
    ...SML,
    stemFilters: 32,
    rows: rows(
      [
        [4, 32, 1, 1],
        [7, 64, 4, 2],
        [7, 96, 4, 2],
      ],
      [
        [10, 192, 4, 2],
        [19, 224, 6, 1],
        [25, 384, 6, 2],
        [7, 640, 6, 1],
      ],
    ),
  },
} as const satisfies Record<string, Configuration>;

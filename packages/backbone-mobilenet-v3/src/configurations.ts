/** A row of the paper's tables 1 and 2: one block. */
export interface Row {
  /** Channels inside the block, as a multiple of those before it. */
  readonly expansion: number;
  /** At width 1. */
  readonly filters: number;
  /** 5 becomes 3 in the minimalistic networks. */
  readonly kernelSize: 3 | 5;
  readonly strides: 1 | 2;
  /** Squeeze and excite; not in the minimalistic networks. */
  readonly squeeze: boolean;
  /** `hard` is hard swish; ReLU in the minimalistic networks. */
  readonly activation: 'relu' | 'hard';
}

type Columns = readonly [
  expansion: number,
  filters: number,
  kernelSize: 3 | 5,
  strides: 1 | 2,
  squeeze: boolean,
  activation: 'relu' | 'hard',
];

function table(rows: readonly Columns[]): Row[] {
  return rows.map(([expansion, filters, kernelSize, strides, squeeze, activation]) => ({
    expansion,
    filters,
    kernelSize,
    strides,
    squeeze,
    activation,
  }));
}

export const SMALL: readonly Row[] = table([
  [1, 16, 3, 2, true, 'relu'],
  [72 / 16, 24, 3, 2, false, 'relu'],
  [88 / 24, 24, 3, 1, false, 'relu'],
  [4, 40, 5, 2, true, 'hard'],
  [6, 40, 5, 1, true, 'hard'],
  [6, 40, 5, 1, true, 'hard'],
  [3, 48, 5, 1, true, 'hard'],
  [3, 48, 5, 1, true, 'hard'],
  [6, 96, 5, 2, true, 'hard'],
  [6, 96, 5, 1, true, 'hard'],
  [6, 96, 5, 1, true, 'hard'],
]);

export const LARGE: readonly Row[] = table([
  [1, 16, 3, 1, false, 'relu'],
  [4, 24, 3, 2, false, 'relu'],
  [3, 24, 3, 1, false, 'relu'],
  [3, 40, 5, 2, true, 'relu'],
  [3, 40, 5, 1, true, 'relu'],
  [3, 40, 5, 1, true, 'relu'],
  [6, 80, 3, 2, false, 'hard'],
  [2.5, 80, 3, 1, false, 'hard'],
  [2.3, 80, 3, 1, false, 'hard'],
  [2.3, 80, 3, 1, false, 'hard'],
  [6, 112, 3, 1, true, 'hard'],
  [6, 112, 3, 1, true, 'hard'],
  [6, 160, 5, 2, true, 'hard'],
  [6, 160, 5, 1, true, 'hard'],
  [6, 160, 5, 1, true, 'hard'],
]);

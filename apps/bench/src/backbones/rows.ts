import { GraftError } from '@graft/errors';
import type { BackboneRow, CaseResult } from '../result/contract.ts';

/** What each backbone's cases `train`, `extract` and `predict` say together. */
export function backboneRows(cases: readonly CaseResult[]): BackboneRow[] {
  const found = (id: string, what: string) => cases.find((one) => one.id === `backbones/${id}/${what}`);
  const ids = cases.flatMap(({ id }) => /^backbones\/(.+)\/train$/.exec(id)?.[1] ?? []);
  return ids.map((id) => {
    const [train, extract, predict] = ['train', 'extract', 'predict'].map((what) => found(id, what));
    const { parameters, bundleBytes, precision, tested } = train?.info ?? {};
    const failure = [train, extract, predict].find((one) => one !== undefined && one.status !== 'ok');
    return without({
      id,
      accuracy: train?.accuracy,
      interval: train?.interval,
      tested: tested as number | undefined,
      extract: extract?.value,
      predict: predict?.value,
      parameters: parameters as number | undefined,
      bytes: bundleBytes as number | undefined,
      peakMemoryBytes: extract?.peakMemoryBytes,
      precision: precision as string | undefined,
      message: failure === undefined ? undefined : `${failure.status}: ${failure.message ?? ''}`,
    });
  });
}

function without(row: { readonly [K in keyof BackboneRow]: BackboneRow[K] | undefined }): BackboneRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as unknown as BackboneRow;
}

/** How a table may be sorted: best first, names from a to z. */
const ORDERS: Readonly<Record<string, (row: BackboneRow) => number | string | undefined>> = {
  accuracy: ({ accuracy }) => negative(accuracy),
  extract: ({ extract }) => negative(extract),
  predict: ({ predict }) => negative(predict),
  parameters: ({ parameters }) => parameters,
  size: ({ bytes }) => bytes,
  memory: ({ peakMemoryBytes }) => peakMemoryBytes,
  name: ({ id }) => id,
};

const negative = (value: number | undefined): number | undefined => (value === undefined ? undefined : -value);

/** @throws GraftError `bad-option` */
export function checkSort(column: string): void {
  if (Object.hasOwn(ORDERS, column)) return;
  throw new GraftError({
    code: 'bad-option',
    what: 'There is no such column to sort by',
    received: `--sort ${column}`,
    expected: `one of ${Object.keys(ORDERS).join(', ')}`,
  });
}

/** Sorted rows; what was not measured comes last, and the rest keeps its order. */
export function sortRows(rows: readonly BackboneRow[], column: string): BackboneRow[] {
  checkSort(column);
  const key = ORDERS[column]!;
  return [...rows].sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    return one < other ? -1 : one > other ? 1 : 0;
  });
}

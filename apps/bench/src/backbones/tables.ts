import { columns } from '../result/columns.ts';
import type { BackboneRow } from '../result/contract.ts';
import { figure, intervalText, percent } from '../result/figure.ts';

const HEADINGS = ['backbone', 'accuracy', '(95 %)', 'extract/s', 'predict/s', 'params', 'size', 'memory', 'precision'];
const NUMBERS = [1, 3, 4, 5, 6, 7];
const MIB = 2 ** 20;

function cells(row: BackboneRow): string[] {
  const { accuracy, interval, extract, predict, parameters, bytes, peakMemoryBytes, precision } = row;
  const or = <T>(value: T | undefined, text: (value: T) => string): string => (value === undefined ? '–' : text(value));
  return [
    row.id,
    or(accuracy, percent),
    or(interval, intervalText),
    or(extract, figure),
    or(predict, figure),
    or(parameters, (count) => `${figure(count / 1e6)} M`),
    or(bytes, (size) => `${figure(size / MIB)} MiB`),
    or(peakMemoryBytes, (size) => `${Math.round(size / MIB)} MiB`),
    or(precision, (name) => name),
  ];
}

/** Columns that a narrow terminal can do without, the first ones first. */
const DISPENSABLE = [8, 7, 6, 5];

/**
 * For a terminal; why a backbone has no figures, and what the columns are, stands below.
 *
 * @param width columns of the terminal; without it there is no limit
 */
export function backboneText(rows: readonly BackboneRow[], width = Infinity): string {
  const whole = [HEADINGS, ...rows.map(cells)];
  for (let without = 0; ; without++) {
    const dropped = DISPENSABLE.slice(0, without);
    const lines = columns(
      whole.map((row) => row.filter((_, i) => !dropped.includes(i))),
      NUMBERS,
    );
    const fits = lines.every((line) => line.length <= width) || without === DISPENSABLE.length;
    if (!fits) continue;
    const more = without === 0 ? [] : ['more columns: a wider terminal, or --csv FILE'];
    return [...lines, ...messages(rows), '', ...legend(rows), ...more].join('\n');
  }
}

const legend = (rows: readonly BackboneRow[]): string[] => [
  `accuracy: of ${[...new Set(rows.flatMap(({ tested }) => tested ?? []))].join(' or ') || 'no'} test photos; (95 %): its interval`,
  'extract/s: photos a second of a folder; predict/s: one photo after the other',
  'size: of the saved model; memory: the peak while extracting',
];

export function backboneMarkdown(rows: readonly BackboneRow[]): string {
  const line = (some: readonly string[]) => `| ${some.join(' | ')} |`;
  return [
    line(HEADINGS),
    line(HEADINGS.map((_, i) => (i === 0 || i === 8 ? '---' : '---:'))),
    ...rows.map((row) => line([`\`${row.id}\``, ...cells(row).slice(1)])),
    ...messages(rows).map((message) => `\n${message}`),
    `\n${legend(rows)
      .map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`)
      .join(' ')}`,
  ].join('\n');
}

const messages = (rows: readonly BackboneRow[]): string[] =>
  rows.flatMap(({ id, message }) => (message === undefined ? [] : [`${id}: ${message}`]));

const FIELDS = [
  'id',
  'accuracy',
  'interval_low',
  'interval_high',
  'tested',
  'extract_images_per_second',
  'predict_images_per_second',
  'parameters',
  'bundle_bytes',
  'peak_memory_bytes',
  'precision',
  'message',
];

/** RFC 4180: full precision, empty where nothing was measured. */
export function backboneCsv(rows: readonly BackboneRow[]): string {
  const lines = rows.map((row) => [
    row.id,
    row.accuracy,
    row.interval?.[0],
    row.interval?.[1],
    row.tested,
    row.extract,
    row.predict,
    row.parameters,
    row.bytes,
    row.peakMemoryBytes,
    row.precision,
    row.message,
  ]);
  const cell = (value: string | number | undefined): string => {
    const text = String(value ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [FIELDS, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

import { columns } from '../result/columns.ts';
import type { BackboneRow } from '../result/contract.ts';
import { figure, intervalText, percent } from '../result/figure.ts';

const HEADINGS = ['backbone', 'accuracy', '(95 %)', 'extract/s', 'predict/s', 'params', 'size', 'memory', 'as'];
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

/** For a terminal; why a backbone has no figures stands below. */
export function backboneText(rows: readonly BackboneRow[]): string {
  return [...columns([HEADINGS, ...rows.map(cells)], NUMBERS), ...messages(rows)].join('\n');
}

export function backboneMarkdown(rows: readonly BackboneRow[]): string {
  const line = (some: readonly string[]) => `| ${some.join(' | ')} |`;
  return [
    line(HEADINGS),
    line(HEADINGS.map((_, i) => (i === 0 || i === 8 ? '---' : '---:'))),
    ...rows.map((row) => line([`\`${row.id}\``, ...cells(row).slice(1)])),
    ...messages(rows).map((message) => `\n${message}`),
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

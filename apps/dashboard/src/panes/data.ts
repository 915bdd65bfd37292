import type { Split } from '@graft/core/train';
import { displayWidth, fit, fitEnd, printable } from '../draw/display-width.ts';
import { grouped } from '../draw/format.ts';
import { span, type Line } from '../draw/line.ts';
import type { Pane } from './pane.ts';

const SPLITS: readonly Split[] = ['train', 'validation', 'test'];

/** The photos: how many of which class in which part, and those that were left out. */
export const dataPane: Pane = {
  reads: (run) => [run.dataset, run.quarantined],
  title: () => 'Photos',
  note: ({ run }) => (run.dataset?.splitBySeed === true ? 'split 80/10/10 by seed' : undefined),
  draw: ({ run, screen, width, height }) => {
    const { dataset } = run;
    if (dataset === undefined) return [[span(' looking …', 'muted')]];
    const splits = SPLITS.filter((split) => dataset.counts[split]);
    const classes = dataset.classes.map(printable);
    const headings = splits.map((split) => (split === 'validation' && width < 44 ? 'val' : split));
    const cells = splits.map(
      (split, index) => 2 + Math.max((headings[index] ?? '').length, grouped(sum(dataset.counts[split] ?? [])).length),
    );
    const numbers = cells.reduce((total, cell) => total + cell, 0);
    const name = Math.max(6, Math.min(width - 2 - numbers, Math.max(7, ...classes.map(displayWidth))));
    const line = (label: string, values: readonly string[]): Line => [
      span(` ${fit(label, name)}`),
      ...values.map((value, index) => span(fit(value, cells[index] ?? 8, 'right'))),
    ];
    const head = line('', headings).map((part) => ({ ...part, role: 'muted' as const }));
    const total = line(
      'all',
      splits.map((split) => grouped(sum(dataset.counts[split] ?? []))),
    ).map((part) => ({ ...part, bold: true }));
    const count = Math.max(run.quarantined.count, dataset.quarantined);
    const foot: Line[] = [
      count === 0 ? [span(' ✓ every photo is readable', 'good')] : [span(` ! ${grouped(count)} left out`, 'warning')],
    ];
    const room = height - 2 - foot.length;
    const start = Math.min(screen.scroll, Math.max(0, classes.length - room));
    const rows = classes
      .map((label, index) =>
        line(
          label,
          splits.map((split) => grouped(dataset.counts[split]?.[index] ?? 0)),
        ),
      )
      .slice(start, start + Math.max(1, room));
    const lines = [head, ...rows, total, ...foot];
    for (const file of run.quarantined.files.slice(-Math.max(0, height - lines.length)))
      lines.push([span(`   ${fitEnd(printable(file.file), width - 18)} `), span(file.code, 'muted')]);
    return lines;
  },
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

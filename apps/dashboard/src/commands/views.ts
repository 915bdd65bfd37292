import { writeViewSheet, type ViewSheetOptions } from '@graft/core/run';
import { printable } from '../draw/display-width.ts';
import { span } from '../draw/line.ts';
import { printJson, printLines } from '../output/print.ts';

export type ViewsFlags = Omit<ViewSheetOptions, 'directory' | 'views'> & {
  readonly columns: number;
  readonly json?: boolean;
};

/** A contact sheet of augmented views, to judge a policy by before training with it. */
export async function views(directory: string, flags: ViewsFlags): Promise<number> {
  const { policy, photos, columns, size, seed, out, json = false } = flags;
  const sheet = await writeViewSheet({ directory, policy, photos, views: columns, size, seed, out });
  if (json) {
    printJson({ ...sheet, policy, seed, out });
    return 0;
  }
  printLines([
    ...sheet.unreadable.map((path) => [span(`left out ${printable(path)}: it cannot be read`, 'warning' as const)]),
    [
      span('✓ ', 'good'),
      span(`${printable(out)}: ${sheet.photos.length} photos as they are, and ${columns} views of each by "${policy}"`),
    ],
  ]);
  return 0;
}

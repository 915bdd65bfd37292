import { resolve } from 'node:path';
import { GraftError } from '../errors/index.ts';
import type { AuditPhoto } from './audit-findings.ts';
import { readLayout, SPLITS } from './dataset-layout.ts';
import { listFilesBelow, listFolder } from './dataset-walk.ts';
import { compare } from './split.ts';

/**
 * Every file below a folder, with what its place says of it. Unlike {@link scanDataset} this takes any folder: parts
 * with class folders, class folders, or photos alone, one class or many.
 *
 * @throws GraftError `folder-missing`, `not-a-folder`, `folder-unreadable`, `folder-empty`
 */
export async function scanPhotos(directory: string): Promise<AuditPhoto[]> {
  const root = resolve(directory);
  const layout = await readLayout(root);
  const photos: AuditPhoto[] = [];
  const parts =
    layout.kind === 'splits'
      ? SPLITS.flatMap((split) => {
          const folder = layout.folders[split];
          return folder === undefined ? [] : [{ split, prefix: `${folder}/` }];
        })
      : [{ split: undefined, prefix: '' }];
  for (const { split, prefix } of parts) {
    const part = { ...(split === undefined ? {} : { split }) };
    for (const { name, isFolder } of await listFolder(`${root}/${prefix}`)) {
      if (!isFolder) {
        photos.push({ path: `${root}/${prefix}${name}`, file: prefix + name, ...part });
        continue;
      }
      for (const below of await listFilesBelow(`${root}/${prefix}${name}`)) {
        const file = `${prefix}${name}/${below}`;
        photos.push({ path: `${root}/${file}`, file, className: name.normalize('NFC'), ...part });
      }
    }
  }
  if (photos.length === 0)
    throw new GraftError({
      code: 'folder-empty',
      what: 'There are no files in this folder',
      received: JSON.stringify(root),
      expected: 'photos, or folders of photos',
      next: 'name the folder that holds them',
    });
  return photos.sort((a, b) => compare(a.file, b.file));
}

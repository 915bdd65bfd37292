import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditFolder } from '../data/index.ts';
import { openPipeline } from '../image/index.ts';
import { drawScene } from '../testing/draw-scene.ts';
import { auditSheetHtml, writeAuditSheet } from './audit-sheet.ts';

it('shows each finding with its pictures on a page that asks nothing of the network', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'graft-sheet-'));
  for (const part of ['train', 'test']) mkdirSync(join(folder, 'photos', part, 'a<b'), { recursive: true });
  const place = (name: string) => join(folder, 'photos', name);
  await drawScene(1).jpeg().toFile(place('train/a<b/1.jpg'));
  copyFileSync(place('train/a<b/1.jpg'), place('test/a<b/2.jpg'));
  writeFileSync(place('train/a<b/empty.jpg'), '');
  writeFileSync(place('train/a<b/png.jpg'), await drawScene(2).png().toBuffer());
  const pipeline = openPipeline({ threads: 1 });
  const report = await auditFolder(join(folder, 'photos'), pipeline);
  const page = await auditSheetHtml(report, pipeline);
  await writeAuditSheet(join(folder, 'sheet.html'), report, pipeline);
  await pipeline.close();
  expect(readFileSync(join(folder, 'sheet.html'), 'utf8')).toBe(page);
  rmSync(folder, { recursive: true });
  for (const title of ['Unreadable and damaged files', 'Leaks: one photo in two parts', 'Wrong extensions'])
    expect([title, page.includes(`<h2>${title}</h2>`)]).toEqual([title, true]);
  expect(page.match(/src="data:image\/jpeg/g)).toHaveLength(3);
  expect([page.includes('a<b/1.jpg'), page.includes('a&lt;b/1.jpg')]).toEqual([false, true]);
  expect(/src="(?!data:)|<script|<link/.exec(page)).toBeNull();
});

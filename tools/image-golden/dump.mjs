/**
 * Decodes every file below a folder with the addon and writes what came out, for compare.py:
 *
 *     node tools/image-golden/dump.mjs FOLDER OUT && python tools/image-golden/compare.py FOLDER OUT
 *
 * OUT/verdicts.json lists files and verdicts; OUT/<number> holds packed RGB.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';

import { buildNative } from '../setup/native.mjs';

const [folder, out] = process.argv.slice(2).map((path) => resolve(path));
if (!folder || !out) throw new Error('expected FOLDER OUT');
const { file: addon } = await buildNative();
const { NativePipeline } = createRequire(import.meta.url)(addon);
const pipeline = new NativePipeline({ threads: 1, maxPixels: 178_956_970, maxFileBytes: 2 ** 28, simd: 'auto' });
mkdirSync(out, { recursive: true });

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'MANIFEST.tsv')
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
const rows = [];
for (const [index, file] of files.entries()) {
  const start = performance.now();
  const { id, verdict, width, height } = await decode(file);
  const data = new Uint8Array(verdict.status === 'error' ? 0 : width * height * 3);
  if (data.length > 0) {
    pipeline.takePicture(id, data);
    writeFileSync(join(out, String(index)), data);
  }
  rows.push({ index, file: relative(folder, file), ...verdict, seconds: (performance.now() - start) / 1000 });
}
pipeline.close();
writeFileSync(join(out, 'verdicts.json'), JSON.stringify(rows, undefined, 1));
const slowest = rows.reduce((most, row) => (row.seconds > most.seconds ? row : most));
console.log(`${rows.length} files; slowest ${slowest.seconds.toFixed(2)} s, ${slowest.file}`);

function decode(file) {
  return new Promise((done) => {
    const id = pipeline.submitPicture({ file }, (answer) => done({ id, ...answer }));
  });
}

/**
 * Writes the progressive JPEGs of test-fixtures/images/progressive: one for each way of dealing coefficients out to scans
 * that a decoder has to know, small and of odd sizes. Wants libjpeg-turbo's `cjpeg` (apt-get install libjpeg-turbo-progs).
 *
 *     node tools/image-golden/progressive.mjs
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'test-fixtures', 'images', 'progressive');

/** Scans as `cjpeg -scans` reads them: components, coefficients, bits that are left out before and after. */
const SCRIPTS = {
  spectral: `0,1,2: 0-0, 0, 0; 0: 1-1, 0, 0; 0: 2-9, 0, 0; 1: 1-63, 0, 0; 2: 1-63, 0, 0; 0: 10-63, 0, 0;`,
  successive: `0,1,2: 0-0, 0, 1; 0: 1-5, 0, 2; 2: 1-63, 0, 1; 1: 1-63, 0, 1; 0: 6-63, 0, 2; 0: 1-63, 2, 1;
    0,1,2: 0-0, 1, 0; 2: 1-63, 1, 0; 1: 1-63, 1, 0; 0: 1-63, 1, 0;`,
  alone: `0: 0-0, 0, 3; 1: 0-0, 0, 0; 2: 0-0, 0, 1; 0: 0-0, 3, 2; 0: 1-63, 0, 3; 0: 0-0, 2, 1; 0: 0-0, 1, 0;
    2: 0-0, 1, 0; 1: 1-20, 0, 2; 1: 21-63, 0, 0; 1: 1-20, 2, 1; 1: 1-20, 1, 0; 2: 1-63, 0, 0; 0: 1-10, 3, 2;
    0: 11-63, 3, 2; 0: 1-63, 2, 1; 0: 1-63, 1, 0;`,
  pairs: `0: 0-0, 0, 0; 1,2: 0-0, 0, 2; 1,2: 0-0, 2, 1; 1,2: 0-0, 1, 0; 0: 1-63, 0, 1; 1: 1-63, 0, 0; 2: 1-63, 0, 0;
    0: 1-63, 1, 0;`,
  gray: `0: 0-0, 0, 1; 0: 1-5, 0, 2; 0: 6-63, 0, 2; 0: 1-63, 2, 1; 0: 0-0, 1, 0; 0: 1-63, 1, 0;`,
  // What libjpeg smooths, because coefficients are missing.
  incomplete: `0,1,2: 0-0, 0, 0; 0: 1-5, 0, 2; 1: 1-63, 0, 0;`,
};

const FILES = {
  'spectral-420': { script: 'spectral', sample: '2x2', width: 53, height: 41 },
  'successive-420': { script: 'successive', sample: '2x2', width: 61, height: 47 },
  'successive-422-restarts': { script: 'successive', sample: '2x1', width: 50, height: 33, restart: '3B' },
  'successive-444': { script: 'successive', sample: '1x1', width: 35, height: 29, quality: 95 },
  'alone-420-restarts': { script: 'alone', sample: '2x2', width: 57, height: 35, restart: '1' },
  'alone-440': { script: 'alone', sample: '1x2', width: 31, height: 45 },
  'pairs-420': { script: 'pairs', sample: '2x2', width: 33, height: 17, restart: '2B' },
  'gray-restarts': { script: 'gray', sample: '1x1', width: 59, height: 43, restart: '5B' },
  'incomplete-420': { script: 'incomplete', sample: '2x2', width: 53, height: 41 },
};

/** A PPM or PGM with edges, slopes and noise. */
function draw(width, height, channels) {
  const pixels = Buffer.alloc(width * height * channels);
  for (let i = 0; i < pixels.length; i++) {
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    const ring = Math.hypot(x - width / 2, y - height / 3) % 17 < 8 ? 70 : 0;
    pixels[i] = 40 + ring + ((x * (3 + (i % channels)) + y * 2) % 110) + ((i * i * 31) % 23);
  }
  return Buffer.concat([Buffer.from(`P${channels === 3 ? 6 : 5}\n${width} ${height}\n255\n`), pixels]);
}

const scratch = mkdtempSync(join(tmpdir(), 'progressive-'));
mkdirSync(folder, { recursive: true });
for (const [name, { script, sample, width, height, restart, quality = 80 }] of Object.entries(FILES)) {
  const scans = join(scratch, script);
  const picture = join(scratch, `${name}.pnm`);
  writeFileSync(scans, SCRIPTS[script]);
  writeFileSync(picture, draw(width, height, script === 'gray' ? 1 : 3));
  const more = restart === undefined ? [] : ['-restart', restart];
  const args = ['-quality', String(quality), '-sample', sample, '-scans', scans, ...more];
  execFileSync('cjpeg', [...args, '-outfile', join(folder, `${name}.jpg`), picture], { stdio: 'inherit' });
}
rmSync(scratch, { recursive: true });

import { existsSync } from 'node:fs';

import { buildNative } from './native.mjs';
import { findCompiler, libraryFlags, missingLibraries } from './system-libraries.mjs';

describe('buildNative', () => {
  it('does nothing the second time', async () => {
    const { file } = await buildNative();
    expect(existsSync(file)).toBe(true);
    const said = [];
    expect(await buildNative({ log: (line) => said.push(line) })).toEqual({ file, built: false });
    expect(said).toEqual([]);
  });
});

describe('the codecs’ system libraries', () => {
  it('are found by compiling, and missed where there is no such compiler', () => {
    expect(missingLibraries(findCompiler())).toEqual([]);
    expect(missingLibraries('/no/such/compiler')).toEqual(['libjpeg-turbo', 'libspng', 'libwebp']);
  });
  it('are named to the linker once each', () => {
    const { link } = libraryFlags();
    for (const name of ['jpeg', 'spng', 'webp', 'webpdemux'])
      expect(link.filter((flag) => flag === `-l${name}`).length).toBeGreaterThanOrEqual(1);
  });
});

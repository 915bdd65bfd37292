import { readFileSync } from 'node:fs';

import { imageFixture } from '@graft/test-fixtures';

import { rawDecode } from './raw-decode.ts';

describe('rawDecode', () => {
  it('counts the pixels of what it decodes, and nothing for what is no JPEG', () => {
    const file = new Uint8Array(readFileSync(imageFixture('baseline-420.jpg')));
    expect(rawDecode([file, new TextEncoder().encode('no picture'), file])).toBe(2 * 97 * 71);
  });
});

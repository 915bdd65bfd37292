import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fingerprintFiles, readStamp, writeStamp } from './stamp.mjs';

describe('the fingerprint of a step', () => {
  let root;
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'graft-stamp-'));
    for (const file of [
      'package.json',
      'packages/a/package.json',
      'packages/a/src/deep/x.ts',
      'packages/a/dist/x.js',
    ]) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), '1');
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const inputs = ['package.json', '*/*/package.json', '*/*/src/**'];
  const changes = {
    'a file deep in a tree grows': () => writeFileSync(path.join(root, 'packages/a/src/deep/x.ts'), '12'),
    'a file is touched': () => utimesSync(path.join(root, 'packages/a/package.json'), 1, 1),
    'a file appears': () => writeFileSync(path.join(root, 'packages/a/src/y.ts'), ''),
    'a file goes': () => rmSync(path.join(root, 'package.json')),
  };
  it.each(Object.entries(changes))('changes when %s', (_, change) => {
    const before = fingerprintFiles(root, inputs, 'v1');
    change();
    expect(fingerprintFiles(root, inputs, 'v1')).not.toBe(before);
  });

  it('stays when only outputs change, and depends on the salt', () => {
    const before = fingerprintFiles(root, inputs, 'v1');
    writeFileSync(path.join(root, 'packages/a/dist/x.js'), 'changed');
    expect(fingerprintFiles(root, inputs, 'v1')).toBe(before);
    expect(fingerprintFiles(root, inputs, 'v2')).not.toBe(before);
  });

  it('is remembered between runs', () => {
    expect(readStamp(root, 'build')).toBeUndefined();
    writeStamp(root, 'build', 'abc');
    expect(readStamp(root, 'build')).toBe('abc');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadAddon } from './addon.ts';
import { openPipeline } from './pipeline.ts';

describe('loadAddon', () => {
  it('names the command that builds what is not there', () => {
    expect(() => loadAddon('/no/such/graft_native.node')).toThrow(/has not been built.*Next: npm run setup/);
  });

  it('lists numbered causes, each with a command, for a file that cannot be loaded', () => {
    const folder = mkdtempSync(join(tmpdir(), 'graft-addon-'));
    try {
      const file = join(folder, 'graft_native.node');
      writeFileSync(file, 'not a shared library');
      const load = () => loadAddon(file);
      expect(load).toThrow(/cannot be loaded/);
      expect(load).toThrow(/1\. .*npm run setup\n.*2\. .*system-libraries\.mjs.*\n.*3\. .*node --version/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the choice of vector kernels', () => {
  it('takes the plain ones where it is told so, and refuses those that are not here', async () => {
    const plain = openPipeline({ threads: 1, simd: 'off' });
    expect(plain.simd).toBe('off');
    await plain.close();
    expect(() => openPipeline({ simd: 'avx9' })).toThrow(/options\.simd .*Received: "avx9"\. Expected: auto, off or/);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import type { BackbonePlugin } from '@graft/core/backbone';

const root = new URL('../../', import.meta.url);

describe('the zoo', () => {
  it("has every network of Keras's own list (test-fixtures/golden/applications.json)", async () => {
    const { functions } = JSON.parse(readFileSync(new URL('test-fixtures/golden/applications.json', root), 'utf8')) as {
      functions: string[];
    };
    const folders = readdirSync(new URL('packages/', root)).filter((name) => name.startsWith('backbone-'));
    const reproduced = new Set<string>();
    for (const folder of folders) {
      const { default: plugin } = (await import(new URL(`packages/${folder}/src/index.ts`, root).href)) as {
        default: BackbonePlugin;
      };
      for (const { kerasFunction } of plugin.presets) {
        const name = /^keras\.applications\.(\w+)\(/.exec(kerasFunction)?.[1];
        if (name !== undefined) reproduced.add(name);
      }
    }
    // ConvNeXtBase to XLarge, EfficientNetB0 to B7 …: 40 in Keras 3.15.
    expect(functions).toHaveLength(40);
    expect([...reproduced].sort()).toEqual([...functions].sort());
  });
});

import { addReference } from './add-reference.ts';

const config = (...paths: string[]) =>
  `{\n  "references": [\n${paths.map((p) => `    { "path": "${p}" }`).join(',\n')}\n  ]\n}\n`;

describe('addReference', () => {
  it('puts a backbone behind the other backbones', () => {
    expect(addReference(config('packages/core', 'packages/backbone-vgg', 'apps/bench'), 'packages/backbone-x')).toBe(
      config('packages/core', 'packages/backbone-vgg', 'packages/backbone-x', 'apps/bench'),
    );
  });
  it('puts it last where there is no other, and keeps the JSON valid', () => {
    expect(addReference(config('packages/core'), 'packages/backbone-x')).toBe(
      config('packages/core', 'packages/backbone-x'),
    );
  });
  it('adds nothing twice', () => {
    const once = addReference(config('packages/backbone-vgg'), 'packages/backbone-x');
    expect(addReference(once, 'packages/backbone-x')).toBe(once);
  });
  it('says when it cannot', () => {
    expect(() => addReference('{}', 'packages/backbone-x')).toThrow(/no references/);
  });
});

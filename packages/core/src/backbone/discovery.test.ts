import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { discoverBackbones, listBackbones } from './discovery.ts';
import { resolveBackbone } from './resolve-backbone.ts';

/** Writes files below a fresh folder; values that are no strings become JSON. */
function project(files: Record<string, unknown>): string {
  const root = mkdtempSync(join(tmpdir(), 'graft-project-'));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const entry = (id: string) => ({ id, family: 'Fern', inputSize: 64, numFeatures: 8, paramCount: 100 });

function plugin(name: string, ids: readonly string[], source: string, extra: object = {}): Record<string, unknown> {
  return {
    [`node_modules/${name}/package.json`]: {
      name,
      version: '1.2.3',
      type: 'module',
      exports: './index.js',
      graft: { backbones: ids.map(entry) },
      ...extra,
    },
    [`node_modules/${name}/index.js`]: source,
  };
}

const user = (...names: string[]) => ({
  'package.json': { name: 'photos', dependencies: Object.fromEntries(names.map((name) => [name, '*'])) },
});

const fern = `export default { apiVersion: 1, family: 'Fern', presets: [{ id: 'fern_small', build: () => null }] };`;

/** What is wrong with the packages made here; those of the repository have tests of their own. */
const ownProblems = (root: string) =>
  discoverBackbones(root).problems.filter(({ message }) => /graft-(fern|moss)/.test(message));

describe('discovery', () => {
  it('lists the packages that the project names and says what their manifests say', async () => {
    const root = project({ ...user('graft-fern'), ...plugin('graft-fern', ['fern_small'], fern) });
    const listed = (await listBackbones(root)).filter((b) => b.package === 'graft-fern');
    expect(listed).toEqual([
      {
        ...entry('fern_small'),
        package: 'graft-fern',
        version: '1.2.3',
        directory: join(root, 'node_modules/graft-fern'),
      },
    ]);
  });

  it('runs no plugin code', async () => {
    const loud = `globalThis.fernRan = true; throw new Error('ran');`;
    const root = project({ ...user('graft-fern'), ...plugin('graft-fern', ['fern_small'], loud) });
    expect((await listBackbones(root)).map((b) => b.id)).toContain('fern_small');
    expect('fernRan' in globalThis).toBe(false);
  });

  it('leaves out packages that are installed but not named', async () => {
    const root = project({ ...user(), ...plugin('graft-fern', ['fern_small'], fern) });
    expect((await listBackbones(root)).map((b) => b.id)).not.toContain('fern_small');
  });

  it('finds the backbones that an installed Graft application brings', async () => {
    const root = project({
      ...user('leafy'),
      'node_modules/leafy/package.json': { name: 'leafy', dependencies: { '@graft/core': '*', 'graft-fern': '*' } },
      ...plugin('graft-fern', ['fern_small'], fern),
    });
    expect((await listBackbones(root)).map((b) => b.id)).toContain('fern_small');
  });

  it('finds workspace packages from a folder inside the project', async () => {
    const root = project({
      'package.json': { name: 'photos', workspaces: ['plugins/*'] },
      'plugins/fern/package.json': {
        name: 'graft-fern',
        version: '1.0.0',
        graft: { backbones: [entry('fern_small')] },
      },
      'pictures/cats/one.txt': '',
    });
    expect((await listBackbones(join(root, 'pictures/cats'))).map((b) => b.id)).toContain('fern_small');
  });

  it('tells a package with a broken list from the rest and lists the rest', () => {
    const root = project({
      ...user('graft-fern', 'graft-moss'),
      ...plugin('graft-fern', ['fern_small'], fern),
      ...plugin('graft-moss', [], '', { graft: { backbones: [{ id: 'Moss!' }, entry('moss')] } }),
    });
    const { backbones } = discoverBackbones(root);
    const problems = ownProblems(root);
    expect(backbones.map((b) => b.id)).toEqual(expect.arrayContaining(['fern_small', 'moss']));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: 'plugin-manifest',
      message: expect.stringContaining('graft-moss') as string,
    });
  });

  it('works in a folder without a project and in one whose package.json is broken', async () => {
    await expect(listBackbones(project({}))).resolves.toBeInstanceOf(Array);
    await expect(listBackbones(project({ 'package.json': '{' }))).resolves.toBeInstanceOf(Array);
  });
});

describe('resolving', () => {
  it('imports only the plugin that brings the backbone', async () => {
    const loud = `throw new Error('ran');`;
    const root = project({
      ...user('graft-fern', 'graft-moss'),
      ...plugin('graft-fern', ['fern_small'], fern),
      ...plugin('graft-moss', ['moss'], loud),
    });
    await expect(resolveBackbone('fern_small', root)).resolves.toMatchObject({ id: 'fern_small' });
  });

  it('takes a plugin that is exported by name, behind conditions', async () => {
    const named = fern.replace('export default', 'export const plugin =');
    const conditions = { exports: { '.': { types: './x.d.ts', import: './index.js' } } };
    const root = project({ ...user('graft-fern'), ...plugin('graft-fern', ['fern_small'], named, conditions) });
    await expect(resolveBackbone('fern_small', root)).resolves.toMatchObject({ id: 'fern_small' });
  });

  it('names the closest id to one that it does not know', async () => {
    const root = project({ ...user('graft-fern'), ...plugin('graft-fern', ['fern_small'], fern) });
    await expect(resolveBackbone('FernSmal', root)).rejects.toMatchObject({
      code: 'unknown-backbone',
      message: expect.stringContaining('fern_small') as string,
    });
  });

  it('names both packages that bring the same id', async () => {
    const root = project({
      ...user('graft-fern', 'graft-moss'),
      ...plugin('graft-fern', ['fern_small'], fern),
      ...plugin('graft-moss', ['fern_small'], fern),
    });
    await expect(resolveBackbone('fern_small', root)).rejects.toMatchObject({
      code: 'duplicate-backbone',
      message: expect.stringMatching(/graft-fern and graft-moss/) as string,
    });
    expect(ownProblems(root).map((p) => p.code)).toEqual(['duplicate-backbone']);
  });

  it.each([
    ['throws when imported', `throw new Error('no leaves');`, 'plugin-broken', /no leaves/],
    ['exports nothing', `export {};`, 'plugin-broken', /exports no plugin/],
    ['lacks the preset', fern.replace('fern_small', 'fern_large'), 'plugin-broken', /no preset fern_small/],
    ['is for another version', fern.replace('apiVersion: 1', 'apiVersion: 7'), 'plugin-version', /apiVersion 7/],
    ['is not JavaScript', `<html>`, 'plugin-broken', /graft-fern/],
  ])('says so when the plugin %s', async (_, source, code, words) => {
    const root = project({ ...user('graft-fern'), ...plugin('graft-fern', ['fern_small'], source) });
    await expect(resolveBackbone('fern_small', root)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(words) as string,
    });
  });
});

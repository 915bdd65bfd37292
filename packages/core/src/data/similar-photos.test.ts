import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { drawScene } from '../testing/draw-scene.ts';
import { auditFolder } from './audit.ts';
import { planQuarantine } from './audit-fix.ts';
import { auditText } from './audit-text.ts';
import type { ImagePipeline } from '../image/index.ts';
import { openPipeline } from '../image/index.ts';
import { prepareDataset } from './prepare.ts';
import type { SimilarSearch } from './similar-photos.ts';

let outer: string;
let pipeline: ImagePipeline;
beforeAll(() => (pipeline = openPipeline({ threads: 2 })));
afterAll(() => pipeline.close());
beforeEach(() => (outer = mkdtempSync(join(tmpdir(), 'graft-similar-'))));
afterEach(() => rmSync(outer, { recursive: true, force: true }));

async function put(file: string, seed: number, quality = 90): Promise<void> {
  mkdirSync(dirname(join(outer, file)), { recursive: true });
  await drawScene(seed).jpeg({ quality }).toFile(join(outer, file));
}

/** A network that finds alike what has the same letter in front. */
function byFirstLetter(looked: string[] = []): SimilarSearch {
  return {
    backbone: 'letters',
    threshold: 0.9,
    search: (paths) => {
      looked.push(...paths.map((path) => basename(path)));
      const pairs = paths.flatMap((a, first) =>
        paths.flatMap((b, second) =>
          first < second && basename(b).startsWith(basename(a).slice(0, 1))
            ? [{ first, second, cosine: 0.9 + 0.01 * second }]
            : [],
        ),
      );
      return Promise.resolve(pairs);
    },
  };
}

it('tells photos that a network finds alike, and fails nobody for them', async () => {
  await put('photos/train/cat/a1.jpg', 1);
  await put('photos/train/cat/a1-copy.jpg', 1, 50);
  await put('photos/train/cat/b1.jpg', 2);
  await put('photos/train/dog/c1.jpg', 3);
  await put('photos/train/dog/c2.jpg', 4);
  await put('photos/test/cat/a2.jpg', 5);
  await put('photos/test/dog/d1.jpg', 6);
  const looked: string[] = [];
  const report = await auditFolder(join(outer, 'photos'), pipeline, { similar: byFirstLetter(looked) });
  // Of a photo and its copy one is enough.
  expect(looked).toHaveLength(6);
  expect(report).toMatchObject({ clean: true, similarity: { backbone: 'letters', threshold: 0.9 } });
  const similar = report.findings.filter((finding) => finding.kind === 'similar');
  expect(similar.map(({ members, leak, conflict }) => [members.map((m) => m.file), leak, conflict])).toEqual([
    [['test/cat/a2.jpg', expect.stringMatching(/^train\/cat\/a1/)], true, false],
    [['train/dog/c1.jpg', 'train/dog/c2.jpg'], false, false],
  ]);
  const text = auditText(report);
  expect(text).toMatch(/Alike, in two parts or two classes\s+1/);
  expect(text).toMatch(/~ train\/dog\/c2.jpg {2}\d+×\d+, cosine 0.9\d\d/);
  expect(auditText(await auditFolder(join(outer, 'photos'), pipeline))).not.toContain('Alike');
  expect(planQuarantine(report).moves.map(({ reason }) => reason)).not.toContainEqual(expect.stringContaining('like'));
  expect(planQuarantine(report, { similar: true }).moves).toContainEqual({
    file: similar[0]?.members[1]?.file,
    reason: 'like test/cat/a2.jpg in test',
  });
});

it('keeps alike photos of one class in one part', async () => {
  for (const [i, name] of ['a1', 'a2', 'a3', 'b1', 'c1', 'd1'].entries()) {
    await put(`photos/cat/${name}.jpg`, 10 + i);
    await put(`photos/dog/${name}.jpg`, 20 + i);
  }
  for (const seed of [1, 2, 3, 4, 5]) {
    const target = join(outer, `split-${seed}`);
    const options = { pipeline, seed, split: [50, 0, 50] as const, similar: byFirstLetter() };
    expect(await prepareDataset(join(outer, 'photos'), target, options)).toMatchObject({ similarGroups: 2 });
    for (const name of ['cat', 'dog']) {
      const parts = ['train', 'test'].map((part) => readdirSync(join(target, part, name)));
      expect(parts.map((files) => files.filter((file) => file.startsWith('a')).length).sort()).toEqual([0, 3]);
    }
  }
});

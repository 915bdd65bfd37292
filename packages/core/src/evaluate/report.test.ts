import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import sharp from 'sharp';
import { type Sample } from '../data/index.ts';
import { openPipeline, type ImagePipeline } from '../image/index.ts';
import { drawScene } from '../testing/draw-scene.ts';
import type { Classifier, Prediction, PredictionError } from './classifier.ts';
import { compareEvaluations } from './compare.ts';
import { scorePredictions, type DetailedEvaluation } from './evaluation.ts';
import { PALETTE } from './plot.ts';
import { reportHtml, writeReport, type ReportContent } from './report.ts';

const classes = ['leaf <b>&', 'tree "\'', 'moss'];
let folder: string;
let pipeline: ImagePipeline;
let samples: Sample[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'graft-report-'));
  pipeline = openPipeline({ threads: 1 });
  samples = Array.from({ length: 60 }, (_, i) => ({
    path: join(folder, `${i}.jpg`),
    relativePath: `class/<i>${i}.jpg`,
    label: i % 3,
    split: 'test',
  }));
  for (const [i, { path }] of samples.slice(0, 12).entries()) await drawScene(i).jpeg().toFile(path);
});
afterAll(async () => {
  await pipeline.close();
  rmSync(folder, { recursive: true });
});

/** Wrong on every `wrongEvery`-th photo; the last cannot be read. */
function evaluation(wrongEvery: number): DetailedEvaluation {
  const results = samples.map(({ path, label }, i): Prediction | PredictionError => {
    if (i === 59) return { file: path, error: { code: 'empty', message: 'the file holds no bytes' } };
    const said = i % wrongEvery === 0 ? (label + 1) % 3 : label;
    const sure = 0.5 + (i % 10) / 20;
    return { file: path, label: said, probabilities: [0, 1, 2].map((c) => (c === said ? sure : (1 - sure) / 2)) };
  });
  return scorePredictions(classes, samples, results);
}

function content(): ReportContent {
  const point = (perClass: number, accuracy: number) =>
    ({
      perClass,
      photos: 3 * perClass,
      accuracy,
      interval: [accuracy - 0.05, accuracy + 0.04],
      range: [accuracy - 0.02, accuracy + 0.02],
    }) as const;
  const classifier: Classifier = {
    classes,
    predict: () => Promise.resolve([]),
    explain: (files) =>
      Promise.resolve(
        files.map((_, k) => (k === 1 ? null : { height: 2, width: 2, values: Float32Array.of(1, 0, 0, 0.5) })),
      ),
  };
  return {
    title: 'Test <script>alert(1)</script>',
    evaluation: evaluation(4),
    comparison: compareEvaluations([
      { name: 'one', evaluation: evaluation(4) },
      { name: 'two', evaluation: evaluation(7) },
    ]),
    learningCurve: [point(5, 0.7), point(50, 0.9)],
    labelErrors: [{ index: 3, label: 0, suggested: 1, margin: -0.7, path: join(folder, '3.jpg'), file: '3.jpg' }],
    classifier,
  };
}

it('is one page with every plot, pictures inside, and nothing that would ask the network', async () => {
  const page = await reportHtml(content(), pipeline);
  for (const plot of [
    'Confusion matrix',
    'Recall and precision',
    'ROC curves',
    'Reliability diagram',
    'Learning curve',
    'Accuracies with intervals',
  ])
    expect(page.includes(`aria-label="${plot}"`) ? plot : `no ${plot}`).toBe(plot);
  expect(page.match(/<svg/g)).toHaveLength(6);
  expect(/(?:src|href)="(?!data:)/.exec(page)?.[0]).toBeUndefined();
  expect(page.replaceAll('http://www.w3.org/', '').includes('://')).toBe(false);
  expect(/<script|<link|@import|url\(/.exec(page)?.[0]).toBeUndefined();
  expect(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;')).toBe(true);
  expect(page.includes('leaf &lt;b&gt;&amp;')).toBe(true);
  expect(page.includes('leaf <b>')).toBe(false);
  // Three of the fifteen mistakes have files: two of them explained, one without; and the label error.
  expect(page.match(/data:image\/jpeg;base64/g)?.length).toBeGreaterThanOrEqual(5);
  expect(page.includes('the file holds no bytes')).toBe(true);
  expect(page.includes('NaN')).toBe(false);
  expect(page.includes('undefined')).toBe(false);
});

const chromium = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((place) => join(place, name)))
  .find((path) => existsSync(path));
const withChromium = chromium === undefined ? it.skip : it;

withChromium(
  `shows every plot in a browser${chromium === undefined ? ' (skipped: there is no Chromium on the PATH; apt-get install chromium)' : ''}`,
  async () => {
    const [page, shot] = [join(folder, 'report.html'), join(folder, 'report.png')];
    await writeReport(page, content(), pipeline);
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--window-size=1100,3600',
      '--host-resolver-rules=MAP * ~NOTFOUND',
    ];
    const profile = `--user-data-dir=${join(folder, 'profile')}`;
    const browser = spawn(chromium ?? '', [...flags, profile, `--screenshot=${shot}`, `file://${page}`], {
      stdio: 'ignore',
    });
    // Not `close`: helpers of the browser keep the streams open for a minute.
    await once(browser, 'exit');
    const { data, info } = await sharp(shot).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([1100, 3600]);
    // Blue of the dots and curves, orange of the mistakes, grey of the histogram, and text.
    const wanted: [string, string, number][] = [
      ['plots', PALETTE[0], 1500],
      ['second marks', PALETTE[1], 100],
      ['histogram', '#aab4be', 800],
      ['right cells', '#0b4f84', 0],
      ['ink', '#1c2733', 500],
    ];
    for (const [what, colour, least] of wanted)
      expect({ what, seen: countColour(data, colour) > least || least === 0 }).toEqual({ what, seen: true });
  },
  150_000,
);

function countColour(pixels: Buffer, colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    // No Math here: every look at a global costs a microsecond inside Jest.
    const [dr, dg, db] = [(pixels[i] ?? 0) - r, (pixels[i + 1] ?? 0) - g, (pixels[i + 2] ?? 0) - b];
    if (dr * dr + dg * dg + db * db < 50) count++;
  }
  return count;
}

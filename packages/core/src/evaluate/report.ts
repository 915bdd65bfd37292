import type { ImagePipeline } from '../image/index.ts';
import { writeFileAtomic } from '../model/index.ts';
import type { Classifier } from './classifier.ts';
import type { Comparison } from './compare.ts';
import { worstMistakes, type DetailedEvaluation, type JudgedPhoto } from './evaluation.ts';
import { html, type Html } from './html.ts';
import type { LabelError } from './label-errors.ts';
import type { CurvePoint } from './learning-curve.ts';
import { htmlPage } from './page.ts';
import { photoCard, type PhotoCard } from './photo-card.ts';
import {
  classSection,
  comparisonSection,
  curveSection,
  headline,
  labelSection,
  learningCurveSection,
  mistakeSection,
} from './report-sections.ts';

/** Pictures in each gallery unless told otherwise. */
const GALLERY = 24;

/** What a report is made of; everything but the evaluation may be absent. */
export interface ReportContent {
  readonly title: string;
  /** One line below the title, e.g. the backbone and the folder. */
  readonly subtitle?: string;
  readonly evaluation: DetailedEvaluation;
  readonly comparison?: Comparison;
  readonly learningCurve?: readonly CurvePoint[];
  /** Suspects, with the path of each photo. */
  readonly labelErrors?: readonly (LabelError & { readonly path: string; readonly file: string })[];
  /** Gives Grad-CAM overlays for mistakes where it can explain. */
  readonly classifier?: Classifier;
  /** Most pictures in a gallery; default 24. */
  readonly pictures?: number;
}

/**
 * The test report as one HTML page that needs nothing else: plots as inline SVG, pictures as `data:` URIs, no script,
 * and a content security policy that forbids every request.
 */
export async function reportHtml(content: ReportContent, pipeline: ImagePipeline): Promise<string> {
  const { title, subtitle = '', evaluation, comparison, learningCurve, labelErrors, pictures = GALLERY } = content;
  const { classes } = evaluation;
  const mistakes = worstMistakes(evaluation);
  const shown = mistakes.slice(0, pictures);
  const maps = await explain(content.classifier, shown);
  const cards: { photo: JudgedPhoto; card: PhotoCard | undefined }[] = [];
  for (const [i, photo] of shown.entries())
    cards.push({ photo, card: await photoCard(photo.path, pipeline, maps[i] ?? null) });
  const sections: Html[] = [headline(evaluation)];
  if (comparison !== undefined) sections.push(await comparisonSection(comparison));
  sections.push(await classSection(evaluation), await curveSection(evaluation));
  if (learningCurve !== undefined) sections.push(await learningCurveSection(learningCurve));
  sections.push(mistakeSection(classes, cards, mistakes.length));
  if (labelErrors !== undefined && labelErrors.length > 0) {
    const suspects = [];
    for (const error of labelErrors.slice(0, pictures))
      suspects.push({ ...error, card: await photoCard(error.path, pipeline) });
    sections.push(labelSection(classes, suspects, labelErrors.length));
  }
  sections.push(unreadableSection(evaluation));
  return htmlPage(
    title,
    html`<h1>${title}</h1>
      <p>${subtitle}</p>
      ${sections}`,
  );
}

/** Writes {@link reportHtml} to a file, whole or not at all. */
export async function writeReport(file: string, content: ReportContent, pipeline: ImagePipeline): Promise<void> {
  await writeFileAtomic(file, await reportHtml(content, pipeline));
}

async function explain(classifier: Classifier | undefined, photos: readonly JudgedPhoto[]) {
  if (classifier?.explain === undefined || photos.length === 0) return [];
  return classifier.explain(
    photos.map((photo) => photo.path),
    photos.map((photo) => photo.predicted),
  );
}

function unreadableSection({ unreadable }: DetailedEvaluation): Html {
  if (unreadable.length === 0) return html``;
  const rows = unreadable.map(
    ({ file, error }) =>
      html`<tr>
        <td>${file}</td>
        <td class="text">${error.message}</td>
      </tr>`,
  );
  return html`<h2>Unreadable files</h2>
    <p>Not counted in any score.</p>
    <table>
      ${rows}
    </table>`;
}

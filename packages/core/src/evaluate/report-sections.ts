import type { Spec } from 'vega';
import type { Comparison } from './compare.ts';
import { formatP } from './compare-text.ts';
import type { DetailedEvaluation, JudgedPhoto } from './evaluation.ts';
import { html, trusted, type Html } from './html.ts';
import type { LabelError } from './label-errors.ts';
import type { CurvePoint } from './learning-curve.ts';
import type { PhotoCard } from './photo-card.ts';
import { renderPlot } from './plot.ts';
import { confusionPlot } from './plot-confusion.ts';
import { learningCurvePlot } from './plot-curve.ts';
import { intervalPlot } from './plot-intervals.ts';
import { reliabilityPlot } from './plot-reliability.ts';
import { rocPlot } from './plot-roc.ts';
import { percent } from './text-table.ts';

async function figure(spec: Spec, caption: string): Promise<Html> {
  const svg = trusted(await renderPlot(spec));
  return html`<figure class="plot" aria-label="${spec.description ?? ''}">
    ${svg}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

const range = ([low, high]: readonly [number, number]): string => `${percent(low)} – ${percent(high)}`;

/** The numbers that are asked for first. */
export function headline(evaluation: DetailedEvaluation): Html {
  const { count, interval, topK, macroAuc, calibration } = evaluation;
  const box = (value: string, name: string, note = '', first = ''): Html =>
    html`<div class="number ${first}"><b>${value}</b>${name}<br /><span>${note}</span></div>`;
  return html`<div class="numbers">
    ${[
      box(percent(evaluation.accuracy), 'accuracy', `95%: ${range(interval)}`, 'first'),
      box(percent(evaluation.balancedAccuracy), 'balanced accuracy', 'mean recall of the classes'),
      ...topK.map(({ k, accuracy }) => box(percent(accuracy), `top-${k} accuracy`)),
      ...(macroAuc === null ? [] : [box(macroAuc.toFixed(4), 'ROC AUC', 'mean over classes')]),
      box(evaluation.loss.toFixed(4), 'cross-entropy', 'nats a photo'),
      box(percent(calibration.error), 'calibration error', '15 bins'),
      box(
        String(count),
        'photos',
        evaluation.unreadable.length > 0 ? `${evaluation.unreadable.length} unreadable` : '',
      ),
    ]}
  </div>`;
}

/** Confusion matrix and per-class scores. */
export async function classSection({ classes, confusion, perClass }: DetailedEvaluation): Promise<Html> {
  const dots = perClass
    .filter(({ support }) => support > 0)
    .map(({ name, recall, recallInterval, precision }) => ({
      name,
      value: recall,
      interval: recallInterval,
      other: precision,
    }));
  const titles = { axis: 'share of photos', value: 'recall', other: 'precision', description: 'Recall and precision' };
  const rows = perClass.map(
    ({ name, support, precision, recall, recallInterval, f1, auc }) =>
      html`<tr>
        <td>${name}</td>
        <td>${support}</td>
        <td>${percent(precision)}</td>
        <td>${percent(support === 0 ? null : recall)}</td>
        <td>${recallInterval === null ? '–' : range(recallInterval)}</td>
        <td>${percent(f1)}</td>
        <td>${auc === null ? '–' : auc.toFixed(4)}</td>
      </tr>`,
  );
  return html`<h2>Classes</h2>
    <div class="plots">
      ${await figure(confusionPlot(classes, confusion), 'Photos by true and predicted class. Mistakes are orange; the deeper, the larger their share of the true class.')}
      ${await figure(intervalPlot(dots, titles), 'Recall with its 95% interval: of the photos of a class, how many were found. Precision: of those taken for it, how many are.')}
    </div>
    <div class="wide">
      <table>
        <tr>
          <th>class</th>
          <th>photos</th>
          <th>precision</th>
          <th>recall</th>
          <th>95% interval</th>
          <th>F1</th>
          <th>AUC</th>
        </tr>
        ${rows}
      </table>
    </div>`;
}

/** ROC curves and calibration. */
export async function curveSection({ classes, rocs, calibration }: DetailedEvaluation): Promise<Html> {
  const { bins, error, bestTemperature, errorAtBest } = calibration;
  const temper = `Calibration error ${percent(error)}; at temperature ${bestTemperature.toFixed(2)} it would be ${percent(errorAtBest)}.`;
  return html`<h2>Ranking and confidence</h2>
    <div class="plots">
      ${await figure(rocPlot(classes, rocs), 'ROC of each class against the rest; the area is the chance that a photo of the class ranks above another.')}
      ${await figure(reliabilityPlot(bins), `How often it was right when it was that sure; on the dashed line the two agree. ${temper}`)}
    </div>`;
}

/** What goes under one picture. */
export interface CardText {
  readonly photo: JudgedPhoto;
  readonly card: PhotoCard | undefined;
}

/** The surest mistakes, with pictures. */
export function mistakeSection(classes: readonly string[], cards: readonly CardText[], mistakes: number): Html {
  if (mistakes === 0)
    return html`<h2>Mistakes</h2>
      <p>There are none.</p>`;
  const heat = cards.some(({ card }) => card?.heat !== undefined);
  const note = heat ? ' Right beside each photo: where the classifier saw what it took it for (Grad-CAM).' : '';
  return html`<h2>Surest mistakes</h2>
    <p>${cards.length} of ${mistakes} mistakes, those first of which it was surest.${note}</p>
    <ul class="cards">
      ${cards.map(({ photo, card }) => photoItem(classes, photo, card))}
    </ul>`;
}

function photoItem(classes: readonly string[], photo: JudgedPhoto, card: PhotoCard | undefined): Html {
  const { file, label, predicted, probabilities } = photo;
  const image = (source: string, alt: string): Html => html`<img src="${source}" alt="${alt}" />`;
  return html`<li class="card">
    <div class="pictures">
      ${[
        ...(card === undefined ? [] : [image(card.picture, file)]),
        ...(card?.heat === undefined ? [] : [image(card.heat, 'where it looked')]),
      ]}
    </div>
    <div class="said">
      is ${classes[label] ?? '?'}, said
      <span class="wrong">${classes[predicted] ?? '?'}</span> ${percent(probabilities[predicted] ?? 0)}<br /><small
        >${classes[label] ?? '?'} ${percent(probabilities[label] ?? 0)}</small
      >
      <div class="file">${file}</div>
    </div>
  </li>`;
}

/** Photos that are probably filed under the wrong class. */
export function labelSection(
  classes: readonly string[],
  errors: readonly (LabelError & { readonly file: string; readonly card: PhotoCard | undefined })[],
  total: number,
): Html {
  const items = errors.map(
    ({ file, label, suggested, margin, card }) =>
      html`<li class="card">
        <div class="pictures">${card === undefined ? '' : html`<img src="${card.picture}" alt="${file}" />`}</div>
        <div class="said">
          filed under ${classes[label] ?? '?'}, looks like <span class="wrong">${classes[suggested] ?? '?'}</span><br />
          <small>margin ${percent(-margin)}</small>
          <div class="file">${file}</div>
        </div>
      </li>`,
  );
  return html`<h2>Likely label errors</h2>
    <p>
      ${errors.length} of ${total} photos whose label the other photos contradict (confident learning on cross-validated
      features). Look before you move one.
    </p>
    <ul class="cards">
      ${items}
    </ul>`;
}

/** Accuracy against training photos. */
export async function learningCurveSection(points: readonly CurvePoint[]): Promise<Html> {
  return html`<h2>Learning curve</h2>
    ${await figure(learningCurvePlot(points), 'Test accuracy of heads trained on subsets. Band: 95% interval for the number of test photos; bars: lowest and highest of the repeated draws.')}`;
}

/** Several classifiers on the same photos. */
export async function comparisonSection({ count, contestants, pairs }: Comparison): Promise<Html> {
  const dots = contestants.map(({ name, accuracy, interval }) => ({ name, value: accuracy, interval }));
  const titles = {
    axis: 'accuracy with its 95% interval',
    value: 'accuracy',
    description: 'Accuracies with intervals',
  };
  const rows = pairs.map(
    (pair) =>
      html`<tr>
        <td>${pair.first}</td>
        <td class="text">${pair.second}</td>
        <td>${pair.onlyFirst}</td>
        <td>${pair.onlySecond}</td>
        <td>${percent(pair.difference)}</td>
        <td>${range(pair.differenceInterval)}</td>
        <td>${formatP(pair.pValue)}</td>
        <td>${formatP(pair.adjustedPValue)}</td>
      </tr>`,
  );
  return html`<h2>Comparison</h2>
    <p>${contestants.length} classifiers on the same ${count} photos.</p>
    <div class="plots">
      ${await figure(intervalPlot(dots, titles), 'Overlapping intervals do not mean that there is no difference: the test below looks at the same photos pair by pair.')}
    </div>
    <div class="wide">
      <table>
        <tr>
          <th>first</th>
          <th class="text">second</th>
          <th>only first right</th>
          <th>only second right</th>
          <th>difference</th>
          <th>95% interval</th>
          <th>McNemar's p</th>
          <th>p (Holm)</th>
        </tr>
        ${rows}
      </table>
    </div>`;
}

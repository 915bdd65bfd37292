import { join } from 'node:path';
import type { AuditReport, DuplicateFinding, Finding, SimilarFinding } from '../data/index.ts';
import type { ImagePipeline } from '../image/index.ts';
import { writeFileAtomic } from '../model/index.ts';
import { html, type Html } from './html.ts';
import { htmlPage } from './page.ts';
import { photoCard } from './photo-card.ts';

/** Findings shown of each kind unless told otherwise. */
const MOST = 60;
/** Members shown of a group of duplicates. */
const MOST_MEMBERS = 8;

/** The kinds of findings that a picture says something about, and what to call them. */
const CHAPTERS: readonly { readonly title: string; readonly holds: (finding: Finding) => boolean }[] = [
  { title: 'Unreadable and damaged files', holds: ({ kind }) => kind === 'unreadable' || kind === 'damaged' },
  { title: 'Leaks: one photo in two parts', holds: (f) => f.kind === 'duplicate' && f.leak },
  { title: 'Conflicts: one photo under two classes', holds: (f) => f.kind === 'duplicate' && f.conflict && !f.leak },
  { title: 'Duplicates', holds: (f) => f.kind === 'duplicate' && !f.leak && !f.conflict },
  { title: 'Alike by features, in two parts or classes', holds: (f) => f.kind === 'similar' && (f.leak || f.conflict) },
  { title: 'Alike by features', holds: (f) => f.kind === 'similar' && !f.leak && !f.conflict },
  { title: 'Wrong extensions', holds: ({ kind }) => kind === 'wrong-extension' },
  { title: 'Odd sizes', holds: ({ kind }) => kind === 'odd-size' },
];

/**
 * A contact sheet of an audit as one HTML page that needs nothing else: every finding with its pictures, so that a
 * person can judge at a glance what the words claim.
 *
 * @param most findings shown of each kind; the rest is counted
 */
export async function auditSheetHtml(report: AuditReport, pipeline: ImagePipeline, most = MOST): Promise<string> {
  const chapters: Html[] = [];
  for (const { title, holds } of CHAPTERS) {
    const found = report.findings.filter(holds);
    if (found.length === 0) continue;
    const items: Html[] = [];
    for (const finding of found.slice(0, most)) items.push(await itemOf(report.directory, finding, pipeline));
    const rest = found.length > most ? `The first ${most} of ${found.length}.` : '';
    chapters.push(
      html`<h2>${title}</h2>
        <p>${rest}</p>
        <ul class="cards">
          ${items}
        </ul>`,
    );
  }
  if (chapters.length === 0)
    chapters.push(
      html`<h2>Nothing to show</h2>
        <p>No finding has a picture.</p>`,
    );
  return htmlPage(
    `Audit of ${report.directory}`,
    html`<h1>Audit</h1>
      <p>
        ${report.directory}: ${report.files} files, ${report.readable} readable photos, ${report.findings.length}
        findings.
      </p>
      ${chapters}`,
  );
}

/** Writes {@link auditSheetHtml} to a file, whole or not at all. */
export async function writeAuditSheet(file: string, report: AuditReport, pipeline: ImagePipeline): Promise<void> {
  await writeFileAtomic(file, await auditSheetHtml(report, pipeline));
}

async function itemOf(directory: string, finding: Finding, pipeline: ImagePipeline): Promise<Html> {
  if (finding.kind === 'imbalance') return html``;
  const files = 'members' in finding ? finding.members.map((member) => member.file) : [finding.file];
  const pictures: Html[] = [];
  for (const file of files.slice(0, MOST_MEMBERS)) {
    const card = await photoCard(join(directory, file), pipeline);
    if (card !== undefined) pictures.push(html`<img src="${card.picture}" alt="${file}" />`);
  }
  return html`<li class="card">
    <div class="pictures">${pictures}</div>
    <div class="said">${words(finding)}</div>
  </li>`;
}

function words(finding: Exclude<Finding, { kind: 'imbalance' }>): Html {
  if ('members' in finding) return memberList(finding);
  const file = html`<div class="file">${finding.file}</div>`;
  if (finding.kind === 'wrong-extension')
    return html`is <span class="wrong">${finding.format}</span>, not ${finding.extension}${file}`;
  if (finding.kind === 'odd-size')
    return html`<span class="wrong">${finding.width}×${finding.height}</span>, ${finding.reason}${file}`;
  return html`<span class="wrong">${finding.code}</span> ${finding.message}${file}`;
}

const MATCHES = { bytes: 'same bytes', pixels: 'same pixels', near: 'same picture' } as const;

function memberList(finding: DuplicateFinding | SimilarFinding): Html {
  const { members } = finding;
  const said =
    finding.kind === 'duplicate'
      ? MATCHES[finding.match]
      : `cosine ${Math.max(...finding.members.map(({ cosine }) => cosine)).toFixed(3)}`;
  const lines = members
    .slice(0, MOST_MEMBERS)
    .map(({ file, width, height }) => html`<div class="file">${file} <small>${width}×${height}</small></div>`);
  const rest = members.length > MOST_MEMBERS ? ` and ${members.length - MOST_MEMBERS} more` : '';
  return html`<span class="wrong">${said}</span>${lines}${rest}`;
}

import type { BundleFile, BundleManifest, BundleScores } from './bundle-manifest.ts';
import { BUNDLE_FORMAT_VERSION } from './bundle-manifest.ts';
import { JsonReader } from './json-reader.ts';
import { GraftError } from '../errors/index.ts';

const MOST_CLASSES = 1_000_000;
const LARGEST_SIDE = 16_384;

/**
 * Reads `graft.json`, trusting nothing.
 *
 * @throws GraftError `bundle-unreadable`, or `bundle-too-new` for a later format
 */
export function readManifest(text: string): BundleManifest {
  const json = JsonReader.parse(text, 'graft.json', 'bundle-unreadable');
  const version = json.number('formatVersion');
  if (version > BUNDLE_FORMAT_VERSION) {
    throw new GraftError({
      code: 'bundle-too-new',
      what: 'The bundle was written by a later Graft',
      received: `format ${version}`,
      expected: `format ${BUNDLE_FORMAT_VERSION}`,
      next: 'npm install graft@latest',
    });
  }
  const input = json.object('input');
  const preprocessing = input.object('preprocessing');
  const backbone = json.object('backbone');
  const metrics = json.object('metrics');
  return {
    formatVersion: BUNDLE_FORMAT_VERSION,
    task: json.oneOf('task', ['image-classification']),
    classes: json.strings('classes', MOST_CLASSES),
    input: {
      height: input.integer('height', 1, LARGEST_SIDE),
      width: input.integer('width', 1, LARGEST_SIDE),
      interpolation: input.oneOf('interpolation', ['bilinear', 'nearest']),
      preprocessing: {
        channelOrder: preprocessing.oneOf('channelOrder', ['rgb', 'bgr']),
        scale: preprocessing.number('scale'),
        mean: preprocessing.numbers('mean', 3) as [number, number, number],
        std: preprocessing.numbers('std', 3) as [number, number, number],
      },
    },
    backbone: {
      id: backbone.string('id'),
      weightsHash: backbone.string('weightsHash'),
      numFeatures: backbone.integer('numFeatures', 1, 1 << 24),
    },
    head: json.record('head'),
    training: json.record('training'),
    precision: json.oneOf('precision', ['fp32', 'int8']),
    temperature: json.number('temperature', 1e-6, 1e6),
    metrics: {
      ...(metrics.has('validation') && { validation: scores(metrics.object('validation')) }),
      ...(metrics.has('test') && { test: scores(metrics.object('test')) }),
    },
    versions: json.record('versions') as Record<string, string>,
    files: json.array('files', 100_000, file),
  };
}

function scores(json: JsonReader): BundleScores {
  return {
    loss: json.number('loss'),
    accuracy: json.number('accuracy', 0, 1),
    count: json.integer('count', 0, Number.MAX_SAFE_INTEGER),
    ...(json.has('interval') && { interval: json.numbers('interval', 2) as [number, number] }),
  };
}

function file(json: JsonReader): BundleFile {
  const path = json.string('path', 255);
  if (!isPlainFileName(path)) json.fail('path', 'a plain file name inside the bundle', path);
  return {
    path,
    bytes: json.integer('bytes', 0, Number.MAX_SAFE_INTEGER),
    sha256: json.string('sha256', 64),
  };
}

/** A name that cannot lead out of its folder on any system. */
export function isPlainFileName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name);
}

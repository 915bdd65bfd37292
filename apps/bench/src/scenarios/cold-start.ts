import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';
import { herbarium } from './sample.ts';

const METRIC = 'seconds';

/** What a process costs before it does anything worth the name; `node` alone is the limit. */
export const coldStart: Scenario = {
  name: 'cold-start',
  title: 'process start to exit: help, import, first prediction from a bundle',
  metric: METRIC,
  cases: ['node', 'help', 'backbones', 'import', 'predict'],
  peers: ['keras', 'torchvision'],
  groups({ peers, files }) {
    const [photo = ''] = files;
    const sample = herbarium();
    const group = [
      start('node', { script: '0' }),
      start('help', { arguments: ['--help'] }),
      start('backbones', { arguments: ['backbones', '--json'] }),
      start('import', { script: `await import('@graft/core/run')` }),
      start('predict', {
        first: ['train', sample, '--backbone', 'seedling', '--json', '--out', '{kept}'],
        arguments: ['predict', '{kept}', photo, '--json'],
      }),
    ];
    if (peers) {
      group.push(
        peer('import', 'keras', 'import keras'),
        peer('import', 'torchvision', 'import torch, torchvision'),
        peer('predict', 'keras', KERAS_PREDICT, { model: 'MobileNet', photo }),
      );
    }
    return Promise.resolve([group]);
  },
};

/** A saved network of MobileNetV1-0.25 with a head of five classes, loaded, and one photo. */
const KERAS_PREDICT = [
  'import sys, keras, numpy as np',
  'model = keras.models.load_model(sys.argv[1])',
  'image = keras.utils.img_to_array(keras.utils.load_img(sys.argv[2], target_size=(224, 224)))',
  'model.predict(image[None] / 127.5 - 1, verbose=0)',
].join('\n');

const base = { metric: METRIC, better: 'lower', ownMemory: false } as const;

function start(name: string, params: Readonly<Record<string, unknown>>): CaseSpec {
  return {
    ...base,
    id: `cold-start/${name}`,
    peer: false,
    program: 'node',
    module: 'cases/command',
    params: { cache: 'kept', ...params },
  };
}

function peer(name: string, tool: string, code: string, params: Readonly<Record<string, unknown>> = {}): CaseSpec {
  return {
    ...base,
    id: `cold-start/${name}/peer:${tool}`,
    peer: true,
    program: 'python',
    module: 'cold_start',
    params: { code, ...params },
  };
}

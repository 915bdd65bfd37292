import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';
import { largePhotos } from './large-photos.ts';
import { webPhotos } from './web-photos.ts';

const METRIC = 'images per second';

/** JPEG files to 224 × 224 pixels: libjpeg-turbo alone as the physical limit, resized, and augmented as the tutorial does. */
export const inputPipeline: Scenario = {
  name: 'input-pipeline',
  title: 'photo files to pixels, resized and augmented',
  metric: METRIC,
  cases: [
    'raw-decode-1',
    'resize',
    'augment',
    'large',
    'large-1',
    'large-idle',
    'mid-1',
    'progressive-1',
    'large-progressive-1',
  ],
  peers: ['tf-data', 'torchvision', 'opencv', 'pillow', 'sharp', 'keras-imagedatagenerator'],
  async groups(options) {
    const { files, peers } = options;
    const params = { files, size: 224 };
    const own = (kind: string, extra: object = {}): CaseSpec => ({
      id: `input-pipeline/${kind}`,
      metric: METRIC,
      better: 'higher',
      peer: false,
      program: 'node',
      module: 'cases/input-pipeline',
      params: { ...params, kind, ...extra },
    });
    const peer = (kind: string, name: string, program: 'node' | 'python', module: string): CaseSpec => ({
      id: `input-pipeline/${kind}/peer:${name}`,
      metric: METRIC,
      better: 'higher',
      peer: true,
      program,
      module,
      params: { ...params, kind },
    });
    const group = [own('raw-decode-1', { threads: 1 }), own('resize'), own('augment')];
    if (peers) {
      for (const kind of ['resize', 'augment']) {
        group.push(
          peer(kind, 'tf-data', 'python', 'tf_data'),
          peer(kind, 'torchvision', 'python', 'torchvision_pipeline'),
          peer(kind, 'opencv', 'python', 'opencv_pipeline'),
          peer(kind, 'pillow', 'python', 'pillow_pipeline'),
          peer(kind, 'sharp', 'node', 'peers/sharp-pipeline'),
        );
      }
      group.push(peer('augment', 'keras-imagedatagenerator', 'python', 'keras_imagedatagenerator'));
    }
    return [group, await largePhotos(options), await webPhotos(options)];
  },
};

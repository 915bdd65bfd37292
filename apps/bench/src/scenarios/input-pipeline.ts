import type { CaseSpec } from '../run/contract.ts';
import type { Scenario } from './contract.ts';
import { largePhotos } from './large-photos.ts';
import { webPhotos } from './web-photos.ts';

const METRIC = 'images per second';

const NOTES: Readonly<Record<string, string>> = {
  'raw-decode-1':
    'the yardstick: libjpeg-turbo alone decodes the same JPEGs to RGB at full size, from memory, on one thread, and resizes nothing',
  resize:
    'decoded and resized by an antialiased bilinear filter. Pillow, torchvision and tf.data do the same; OpenCV’s resize is its default, ' +
    'bilinear without antialiasing, which is less work; sharp decodes at a fraction, as it does by default',
  augment:
    'the tutorial’s views: resized by nearest neighbour, then rotated, shifted, sheared, zoomed and flipped by one bilinear warp. ' +
    'Peers draw from the same ranges, but for Pillow, which takes one view for all, and sharp, which only turns and zooms: less work',
  large:
    'photos of 6000 × 4000 (made larger from those of the data) on all threads; Pillow decodes at a fraction by draft, in one process, ' +
    'as a library without threads is used',
  'large-1': 'the same on one thread',
  'large-idle': 'the memory of the same process when it reads nothing, to hold the peak of the two above against',
  'mid-1':
    'photos of 1600 × 1200 on one thread; Pillow decodes by draft, OpenCV by IMREAD_REDUCED_COLOR_4, at the cost of some sharpness',
  'progressive-1': 'progressive photos of 500 × 374 on one thread',
  'large-progressive-1': 'progressive photos of 6000 × 4000 on one thread; Pillow by draft',
};

/** JPEG files to 224 × 224 pixels: libjpeg-turbo alone as the physical limit, resized, and augmented as the tutorial does. */
export const inputPipeline: Scenario = {
  name: 'input-pipeline',
  title: 'photo files to pixels, resized and augmented',
  about:
    'To 224 × 224 pixels, uint8, RGB. Everybody reads the same files from disk (they are in the system’s cache) with the same number of threads, ' +
    'or of processes where a library has none of its own, and each peer takes what it is fastest at',
  notes: NOTES,
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

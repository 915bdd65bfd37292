import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Small pictures that we drew, one a format or a corner of one; `tools/image-golden/write.py` writes them. */
export const imagesFolder = join(import.meta.dirname, '..', 'images');

/** What Pillow and scipy make of the pictures in {@link imagesFolder}. Pixels are base64 of packed RGB. */
export interface ImageGolden {
  /** Width and height of `nearest` and `bilinear`. */
  readonly small: readonly [number, number];
  readonly files: Readonly<
    Record<
      string,
      { readonly width: number; readonly height: number; readonly nearest: string; readonly bilinear: string }
    >
  >;
  /** Keras's affine transform of `smooth.png`, in its own size. */
  readonly warps: readonly { readonly view: Readonly<Record<string, number | string>>; readonly pixels: string }[];
  /** `rgb.png` in its own size with one thing done to its colours or sharpness. */
  readonly adjustments: readonly {
    readonly view: Readonly<Record<string, number | boolean>>;
    readonly pixels: string;
  }[];
}

/** Path of one of the pictures. */
export function imageFixture(name: string): string {
  return join(imagesFolder, name);
}

export function readImageGolden(): ImageGolden {
  return JSON.parse(readFileSync(imageFixture('golden.json'), 'utf8')) as ImageGolden;
}

/** What Pillow makes of the nasty corpus, coarsely; `tools/image-golden/corpus.py` writes it. */
export interface CorpusGolden {
  /** Cells a side of `means`. */
  readonly grid: number;
  /** The greatest mean distance from Pillow, in levels, a format. */
  readonly limits: Readonly<Record<string, number>>;
  /** Files that Pillow decodes and that may differ, with the reason. */
  readonly exceptions: Readonly<Record<string, string>>;
  /** By path in the corpus: upright size, and base64 of the cells' mean colours, packed RGB. */
  readonly files: Readonly<
    Record<string, { readonly format: string; readonly width: number; readonly height: number; readonly means: string }>
  >;
}

export function readCorpusGolden(): CorpusGolden {
  const file = join(import.meta.dirname, '..', 'golden', 'nasty-corpus.json');
  return JSON.parse(readFileSync(file, 'utf8')) as CorpusGolden;
}

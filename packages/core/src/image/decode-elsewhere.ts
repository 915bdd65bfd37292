import { open } from 'node:fs/promises';

import type { Sharp } from 'sharp';

import type { RawPixels } from './addon.ts';
import { cmykToRgba } from './cmyk.ts';
import type { VerdictCode } from './contract.ts';

/** Pixels, perhaps with a warning; or why there are none. */
export type Elsewhere = { readonly pixels: RawPixels; readonly warning?: Complaint } | { readonly error: Complaint };

/** A verdict's words. */
export interface Complaint {
  readonly code: VerdictCode;
  readonly message: string;
}

/**
 * Decodes what the addon does not, TIFF and AVIF, with sharp: first page, upright, 8 bits, RGBA. As the addon does, it
 * leaves ICC profiles alone, takes Pillow's formula for CMYK and what is there of a damaged file. sharp is loaded on the
 * first such file only. What libvips says of a file goes into no verdict: its words are the process's, and may be of
 * another file that is read at the same time.
 */
export async function decodeElsewhere(
  source: string | Uint8Array,
  format: string,
  maxPixels: number,
): Promise<Elsewhere> {
  const { default: sharp } = await import('sharp');
  const input = format === 'avif' ? await asStill(source) : source;
  const openPhoto = (failOn: 'error' | 'none'): Sharp =>
    sharp(input, { limitInputPixels: false, failOn, pages: 1, ignoreIcc: true }).autoOrient();
  try {
    const { width, height, compression, space, depth } = await openPhoto('none').metadata();
    if (width * height > maxPixels) return { error: tooLarge(width, height, maxPixels) };
    // What sharp's prebuilt libraries lack.
    if (compression === 'hevc') return { error: HEIC };
    const decode = space === 'cmyk' && depth === 'uchar' ? decodeCmyk : decodeRgb;
    try {
      return { pixels: await decode(openPhoto('error')) };
    } catch {
      const pixels = await decode(openPhoto('none'));
      // Where nothing of the picture came, libvips gives black.
      return isBlack(pixels) ? { error: brokenOf(format) } : { pixels, warning: DAMAGED };
    }
  } catch {
    return { error: format === 'heif' ? HEIC : brokenOf(format) };
  }
}

async function decodeRgb(photo: Sharp): Promise<RawPixels> {
  return toPixels(photo.toColourspace('srgb').ensureAlpha());
}

async function decodeCmyk(photo: Sharp): Promise<RawPixels> {
  const inks = await toPixels(photo.pipelineColourspace('cmyk').toColourspace('cmyk'));
  return { ...inks, data: cmykToRgba(inks.data, inks.data.length / (inks.width * inks.height)) };
}

async function toPixels(photo: Sharp): Promise<RawPixels> {
  const { data, info } = await photo.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const BRAND_AT = 8;

/**
 * libvips refuses the brand of an animation, `avis`, though the file holds a still picture besides, as every AVIF does: it is
 * shown the brand of a still one.
 */
async function asStill(source: string | Uint8Array): Promise<string | Uint8Array> {
  if (typeof source === 'string') {
    const file = await open(source);
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, BRAND_AT);
      if (buffer.toString('latin1') !== 'avis') return source;
      source = await file.readFile();
    } finally {
      await file.close();
    }
  }
  const still = Buffer.from(source);
  still.write('avif', BRAND_AT, 'latin1');
  return still;
}

const HEIC: Complaint = {
  code: 'unsupported',
  message:
    'a HEIC photo, as iPhones take them, which is not read: convert it to JPEG, e.g. sips -s format jpeg FILE --out new.jpg ' +
    'on a Mac, heif-convert FILE new.jpg elsewhere',
};
const DAMAGED: Complaint = { code: 'corrupt', message: 'damaged or cut off; what can be read of it is used' };

function brokenOf(format: string): Complaint {
  return {
    code: 'corrupt',
    message: `damaged, cut off, or a rare kind of ${format.toUpperCase()}: where another program opens it, save it as JPEG or PNG`,
  };
}

function tooLarge(width: number, height: number, limit: number): Complaint {
  return { code: 'too-large', message: `the header says ${width} x ${height} pixels; the limit is ${limit}` };
}

function isBlack({ data }: RawPixels): boolean {
  return data.every((value, index) => value === 0 || index % 4 === 3);
}

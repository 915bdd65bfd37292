import { open } from 'node:fs/promises';

import type { Sharp, SharpOptions } from 'sharp';

import type { RawPixels } from './addon.ts';
import { cmykToRgba } from './cmyk.ts';
import type { VerdictCode } from './contract.ts';
import { messageOf } from './message-of.ts';

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
 * first such file only.
 */
export async function decodeElsewhere(
  source: string | Uint8Array,
  format: string,
  maxPixels: number,
): Promise<Elsewhere> {
  const { default: sharp } = await import('sharp');
  const decode = async (failOn: 'error' | 'none'): Promise<RawPixels> => {
    const options: SharpOptions = { limitInputPixels: maxPixels, failOn, pages: 1, ignoreIcc: true };
    const photo = sharp(format === 'avif' ? await asStill(source) : source, options).autoOrient();
    const { space, depth } = await photo.metadata();
    return space === 'cmyk' && depth === 'uchar' ? decodeCmyk(photo) : decodeRgb(photo);
  };
  try {
    return { pixels: await decode('error') };
  } catch (cause) {
    const error = judge(messageOf(cause).split('\n')[0] ?? '', format);
    if (error.code !== 'corrupt' && error.code !== 'truncated') return { error };
    try {
      const pixels = await decode('none');
      // Where nothing of the picture came, libvips gives black.
      return isBlack(pixels) ? { error } : { pixels, warning: error };
    } catch {
      return { error };
    }
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

const HEIC =
  'a HEIC photo, as iPhones take them, whose codec is not read: convert it to JPEG, e.g. sips -s format jpeg FILE --out new.jpg ' +
  'on a Mac, heif-convert FILE new.jpg elsewhere';

function judge(message: string, format: string): Complaint {
  if (message.includes('pixel limit')) return { code: 'too-large', message };
  // HEIF with HEVC inside is what sharp's prebuilt libraries lack.
  if (format === 'heif') return { code: 'unsupported', message: HEIC };
  if (/bad labq|not a whole number of bytes|unsupported (?!image format)|not supported/i.test(message))
    return {
      code: 'unsupported',
      message: `a kind of ${format.toUpperCase()} that is not read: save it as JPEG or PNG (${message})`,
    };
  const code = /got \d+ bytes, expected|truncated|premature/i.test(message) ? 'truncated' : 'corrupt';
  return { code, message: `the file is damaged or cut off: ${message}` };
}

function isBlack({ data }: RawPixels): boolean {
  return data.every((value, index) => value === 0 || index % 4 === 3);
}

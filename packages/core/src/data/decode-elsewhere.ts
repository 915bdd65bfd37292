import type { NativeSource, RawPixels } from './addon.ts';

/** Pixels, or why there are none. */
export type Elsewhere =
  { readonly pixels: RawPixels } | { readonly code: 'corrupt' | 'too-large' | 'unsupported'; readonly message: string };

/**
 * Decodes what the addon does not, TIFF and AVIF, with sharp: first page, upright, sRGB, 8 bits, RGBA. sharp is loaded
 * on the first such file only.
 */
export async function decodeElsewhere(source: NativeSource, format: string, maxPixels: number): Promise<Elsewhere> {
  if (typeof source !== 'string' && !ArrayBuffer.isView(source)) return { pixels: source };
  try {
    const { default: sharp } = await import('sharp');
    const { data, info } = await sharp(source, { limitInputPixels: maxPixels, failOn: 'error', pages: 1 })
      .autoOrient()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { pixels: { data, width: info.width, height: info.height } };
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    if (message.includes('pixel limit')) return { code: 'too-large', message };
    // HEIF with HEVC inside is what sharp's prebuilt libraries lack; of TIFF and AVIF it says the same where they are damaged.
    if (format === 'heif') return { code: 'unsupported', message };
    return { code: 'corrupt', message };
  }
}

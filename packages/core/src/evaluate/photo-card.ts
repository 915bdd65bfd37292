import sharp from 'sharp';
import type { ImagePipeline } from '../image/index.ts';
import type { ActivationMap } from './activation-map.ts';

/** Longer side of an embedded picture in pixels. */
const SIDE = 200;
/** How much of the heat map covers the photo where it is hottest. */
const STRONGEST = 0.62;

/** A small picture to embed in a page, and the same under a heat map where there is one. */
export interface PhotoCard {
  /** `data:` URI of a JPEG. */
  readonly picture: string;
  readonly heat?: string;
}

/**
 * Makes the embedded pictures of one photo; `undefined` where it cannot be read (any more).
 *
 * @param map stretched over the whole photo, as the classifier's square input was
 */
export async function photoCard(
  path: string,
  pipeline: ImagePipeline,
  map?: ActivationMap | null,
): Promise<PhotoCard | undefined> {
  const { pixels, width, height, verdict } = await pipeline.decodeImage({ file: path, maxSide: SIDE });
  if (verdict.status === 'error') return undefined;
  const picture = await jpegUri(pixels, width, height);
  if (map === undefined || map === null) return { picture };
  const heat = await sharp(Buffer.from(map.values.map((v) => Math.round(255 * v))), {
    raw: { width: map.width, height: map.height, channels: 1 },
  })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  return { picture, heat: await jpegUri(blend(pixels, heat), width, height) };
}

/** Lays the heat over the greyed photo: nothing at 0, yellow to red as it grows. */
function blend(rgb: Uint8Array, heat: Uint8Array): Uint8Array {
  const out = new Uint8Array(rgb.length);
  for (let i = 0; i < heat.length; i++) {
    const [r = 0, g = 0, b = 0] = rgb.subarray(3 * i, 3 * i + 3);
    const gray = 0.299 * r + 0.587 * g + 0.114 * b;
    const h = (heat[i] ?? 0) / 255;
    const cover = STRONGEST * Math.sqrt(h);
    const colour = [255, 225 * (1 - h), 40 * (1 - h)];
    for (let c = 0; c < 3; c++) out[3 * i + c] = Math.round((1 - cover) * gray + cover * (colour[c] ?? 0));
  }
  return out;
}

async function jpegUri(rgb: Uint8Array, width: number, height: number): Promise<string> {
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 76, mozjpeg: true })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

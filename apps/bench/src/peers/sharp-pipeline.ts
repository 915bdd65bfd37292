import sharp from 'sharp';
import type { PreparedCase } from '../run/contract.ts';

interface Params {
  readonly files: readonly string[];
  readonly size: number;
  /** `decode`: at full size. */
  readonly kind: 'decode' | 'resize' | 'augment' | 'affine';
  readonly threads: number;
}

/** sharp (libvips): decode + resize, and its affine with the tutorial's ranges; as many photos at once as threads. */
export function prepare(params: Params): Promise<PreparedCase> {
  const { files, size, kind, threads } = params;
  sharp.concurrency(1);
  sharp.cache(false);
  let position = 0;
  const one = async (index: number) => {
    if (kind === 'decode') {
      return (
        await sharp(files[index % files.length])
          .removeAlpha()
          .raw()
          .toBuffer()
      ).length;
    }
    const resized = sharp(files[index % files.length]).resize(size, size, {
      fit: 'fill',
      kernel: kind === 'augment' ? 'nearest' : 'linear',
    });
    if (kind === 'resize') return (await resized.removeAlpha().raw().toBuffer()).length;
    const pixels = await resized.removeAlpha().raw().toBuffer();
    const turn = (((index * 37) % 41) - 20) * (Math.PI / 180);
    const zoom = 0.8 + ((index * 13) % 41) / 100;
    const [c, s] = [Math.cos(turn) * zoom, Math.sin(turn) * zoom];
    return (
      await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
        .affine([c, -s, s, c], { interpolator: 'bilinear' })
        .resize(size, size, { fit: 'cover' })
        .raw()
        .toBuffer()
    ).length;
  };
  const step = async () => {
    const batch = Array.from({ length: 64 }, (_, i) => position + i);
    position += 64;
    await Promise.all(
      Array.from({ length: threads }, async (_, worker) => {
        for (let i = worker; i < batch.length; i += threads) await one(batch[i]!);
      }),
    );
    return 64;
  };
  return step().then(() => ({ info: { sharp: sharp.versions.sharp, vips: sharp.versions.vips }, step }));
}

/**
 * Inks, 0 for none, to RGBA with Pillow's formula (`CMYK` → `RGB`), rounding included: what the addon does to CMYK JPEGs.
 *
 * @param inks 8 bits each, `channels` a pixel, 4 or more: cyan, magenta, yellow, black; others are left out
 */
export function cmykToRgba(inks: Uint8Array, channels: number): Uint8Array {
  const count = inks.length / channels;
  const rgba = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) {
    const from = i * channels;
    const light = 255 - (inks[from + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      const product = (inks[from + channel] ?? 0) * light + 128;
      rgba[i * 4 + channel] = light - (((product >> 8) + product) >> 8);
    }
    rgba[i * 4 + 3] = 255;
  }
  return rgba;
}

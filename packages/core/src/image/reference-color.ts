import { mapPixels, mapValues, type Picture } from './reference-picture.ts';

type Pixel = readonly [number, number, number];

/** ITU-R 601 luma, rounded as Pillow's `L`. */
export function luma([red, green, blue]: Pixel): number {
  return Math.floor((red * 19595 + green * 38470 + blue * 7471 + 0x8000) / 0x10000);
}

/** torchvision's `adjust_brightness`. */
export function brightness(picture: Picture, factor: number): Picture {
  return mapValues(picture, (value) => value * factor);
}

/** Pillow's Contrast: blends with the rounded mean luma. */
export function contrast(picture: Picture, factor: number): Picture {
  const lumas: number[] = [];
  mapPixels(picture, (pixel) => {
    lumas.push(luma(pixel));
    return pixel;
  });
  const mean = Math.floor(lumas.reduce((sum, value) => sum + value, 0) / lumas.length + 0.5);
  return mapValues(picture, (value) => mean + factor * (value - mean));
}

/** Pillow's Color: blends with the luma. */
export function saturation(picture: Picture, factor: number): Picture {
  return mapPixels(picture, (pixel) => pixel.map((value) => luma(pixel) + factor * (value - luma(pixel))));
}

/** Turns the hue of HSV by a fraction of a circle. */
export function hue(picture: Picture, turn: number): Picture {
  return mapPixels(picture, (pixel) => {
    const [h, s, v] = toHsv(pixel);
    return fromHsv([(((h + turn) % 1) + 1) % 1, s, v]);
  });
}

export function grayscale(picture: Picture): Picture {
  return mapPixels(picture, (pixel) => [luma(pixel), luma(pixel), luma(pixel)]);
}

/** Pillow's `ImageOps.posterize`. */
export function posterize(picture: Picture, bits: number): Picture {
  const step = 2 ** (8 - bits);
  return mapValues(picture, (value) => Math.floor(value / step) * step);
}

/** Pillow's `ImageOps.solarize`. */
export function solarize(picture: Picture, threshold: number): Picture {
  return mapValues(picture, (value) => (value < threshold ? value : 255 - value));
}

/** Pillow's `ImageOps.autocontrast` without cutoff. */
export function autoContrast(picture: Picture): Picture {
  return perChannel(picture, (values) => {
    const low = Math.min(...values);
    const high = Math.max(...values);
    return (value) => (high > low ? Math.floor((value - low) * (255 / (high - low)) + 1e-9) : value);
  });
}

/** Pillow's `ImageOps.equalize`. */
export function equalize(picture: Picture): Picture {
  return perChannel(picture, (values) => {
    const last = values.filter((value) => value === Math.max(...values)).length;
    const step = Math.floor((values.length - last) / 255);
    if (step === 0) return (value) => value;
    return (value) => {
      const below = values.filter((other) => other < value).length;
      return Math.min(255, Math.floor((Math.floor(step / 2) + below) / step));
    };
  });
}

function perChannel(picture: Picture, table: (values: number[]) => (value: number) => number): Picture {
  const maps = [0, 1, 2].map((channel) => {
    const values = [...picture.data].filter((_, index) => index % 3 === channel);
    const map = table(values);
    return new Map([...new Set(values)].map((value) => [value, map(value)]));
  });
  return mapPixels(picture, (pixel) => pixel.map((value, channel) => maps[channel]?.get(value) ?? value));
}

function toHsv([red, green, blue]: Pixel): Pixel {
  const most = Math.max(red, green, blue);
  const chroma = most - Math.min(red, green, blue);
  if (chroma === 0) return [0, 0, most];
  const sixth =
    most === red ? (green - blue) / chroma : most === green ? (blue - red) / chroma + 2 : (red - green) / chroma + 4;
  return [(((sixth / 6) % 1) + 1) % 1, chroma / most, most];
}

function fromHsv([h, s, v]: Pixel): Pixel {
  const channel = (n: number) => {
    const k = (n + h * 6) % 6;
    return v - v * s * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

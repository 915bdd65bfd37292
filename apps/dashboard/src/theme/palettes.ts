import type { Role } from './role.ts';

/** One colour for each depth: `#rrggbb`, a number of the 256, and the parameter of `ESC[…m` for the 16. */
export interface Shades {
  readonly rgb: readonly [number, number, number];
  readonly indexed: number;
  /** 30…37 or 90…97; background is that plus 10. */
  readonly basic: number;
}

const shade = (hex: number, indexed: number, basic: number): Shades => ({
  rgb: [(hex >> 16) & 255, (hex >> 8) & 255, hex & 255],
  indexed,
  basic,
});

/**
 * Okabe and Ito's palette ("Color Universal Design", 2008), which people with any of the common colour blindnesses can
 * tell apart. Blue is training and orange validation everywhere, and each also differs in shape or label.
 */
const SKY = shade(0x56b4e9, 74, 96);
const BLUE = shade(0x0072b2, 25, 34);
const ORANGE = shade(0xe69f00, 178, 33);
const VERMILLION = shade(0xd55e00, 166, 31);
const GREEN = shade(0x009e73, 36, 32);
const YELLOW = shade(0xf0e442, 227, 93);
const PURPLE = shade(0xcc79a7, 175, 95);

export const PALETTES: Readonly<Record<'dark' | 'light', Readonly<Record<Role, Shades>>>> = {
  dark: {
    text: shade(0xd8d8d8, 253, 37),
    muted: shade(0x8a8f98, 245, 90),
    title: shade(0xeeeeee, 255, 97),
    accent: PURPLE,
    train: SKY,
    validation: ORANGE,
    best: YELLOW,
    good: GREEN,
    warning: YELLOW,
    bad: VERMILLION,
    border: shade(0x4c5058, 239, 90),
    focus: SKY,
    read: SKY,
    decode: GREEN,
    wait: shade(0x8a8f98, 245, 90),
    compute: ORANGE,
    heat0: shade(0x1c1c22, 234, 30),
    heat1: shade(0x123247, 23, 30),
    heat2: shade(0x10496a, 24, 34),
    heat3: shade(0x0d5f8f, 25, 34),
    heat4: shade(0x0072b2, 31, 34),
  },
  light: {
    text: shade(0x202020, 234, 30),
    muted: shade(0x6a6f78, 242, 90),
    title: shade(0x000000, 16, 30),
    accent: shade(0x9a3f72, 132, 35),
    train: BLUE,
    validation: VERMILLION,
    best: shade(0x8a6d00, 94, 33),
    good: shade(0x007a58, 29, 32),
    warning: shade(0x8a6d00, 94, 33),
    bad: shade(0xb34700, 130, 31),
    border: shade(0xb0b4bb, 249, 90),
    focus: BLUE,
    read: BLUE,
    decode: shade(0x007a58, 29, 32),
    wait: shade(0x8a8f98, 245, 90),
    compute: VERMILLION,
    heat0: shade(0xf4f4f4, 255, 97),
    heat1: shade(0xdcebf5, 195, 97),
    heat2: shade(0xb4d8ee, 153, 96),
    heat3: shade(0x86c2e6, 117, 96),
    heat4: shade(0x56b4e9, 74, 96),
  },
};

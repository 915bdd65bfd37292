#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

// Each works on `count` packed RGB pixels, in place. Factors are torchvision's: 1 changes nothing, 0 takes all away.
// Fixed-point and basic IEEE arithmetic only, so that every processor gives the same bytes.

/** ITU-R 601 luma as Pillow's `L`: (19595 R + 38470 G + 7471 B + 2^15) / 2^16. */
inline int luma(const uint8_t* rgb) {
  return (rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 0x8000) >> 16;
}

/** v·factor. */
void adjust_brightness(uint8_t* rgb, size_t count, double factor);

/** m + factor·(v − m), m the picture's mean luma, rounded. */
void adjust_contrast(uint8_t* rgb, size_t count, double factor);

/** l + factor·(v − l), l the pixel's luma. */
void adjust_saturation(uint8_t* rgb, size_t count, double factor);

/** Turns the hue of HSV by a fraction of a circle. */
void adjust_hue(uint8_t* rgb, size_t count, double turn);

/** Luma in all three channels. */
void to_grayscale(uint8_t* rgb, size_t count);

}  // namespace graft

#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

// The operations of RandAugment that change tones, as Pillow's ImageOps has them, on `count` packed RGB pixels in
// place.

/** Stretches each channel so that its least value is 0 and its greatest 255. */
void auto_contrast(uint8_t* rgb, size_t count);

/** Evens out each channel's histogram. */
void equalize(uint8_t* rgb, size_t count);

/** Keeps the highest `bits` (1…8) of each value. */
void posterize(uint8_t* rgb, size_t count, int bits);

/** Inverts every value that is not below `threshold` (0…256). */
void solarize(uint8_t* rgb, size_t count, int threshold);

}  // namespace graft

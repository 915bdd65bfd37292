#pragma once

#include <cstdint>

#include "jpeg/jpeg_scan.h"

namespace graft {

// libjpeg's inverse DCTs that give a block at 1/8 of its size or at 1/4, each of a block as it lies in a pair.

// All return false where a value is so great that libjpeg-turbo's plain and vector code might differ.

/** One pixel, libjpeg's `jpeg_idct_1x1`: the mean. */
bool reduce_to_1(const int16_t* block, const int16_t* steps, uint8_t& to);

/**
 * 2 × 2 pixels, libjpeg's `jpeg_idct_2x2`: of the 8-point transform's outputs the means of the first and of the second
 * half, for which inputs 2, 4 and 6 count nothing.
 */
bool reduce_to_2(const int16_t* block, const int16_t* steps, const JpegTarget& target);

}  // namespace graft

#pragma once

#include <cstddef>
#include <cstdint>

#include "buffer.h"

namespace graft {

struct JpegHeaders;
struct Source;

enum class JpegScan { kWhole, kIrregular, kAborted };

/**
 * Two blocks' coefficients (or quantisation steps) lie in one array, so that a 256-bit register holds a row of both:
 * row · 16 + (8 for the second) + column. Behind them is room for what is written behind a block's end.
 */
constexpr int kJpegPairRow = 16;
constexpr int kJpegPair = 8 * kJpegPairRow;

/** The largest dequantised coefficient in a block's first row; libjpeg's short cut for those would overflow. */
constexpr int kJpegMostDequantized = 8191;

/** Where a block's 8 × 8 pixels go. */
struct JpegTarget {
  uint8_t* to;
  size_t stride;
};

/**
 * The inverse DCT of two blocks: dequantised coefficients to pixels, exactly libjpeg's `islow` (the algorithm of
 * Loeffler, Ligtenberg and Moschytz 1989, in 13 bits below the point) as libjpeg-turbo's vector code computes it,
 * 16-bit overflows of broken files included.
 *
 * @param coefficients zero afterwards, for the next blocks
 * @param last the position in the file's order of the last coefficient of either block that is not zero
 */
using JpegInverse = void (*)(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first,
                             const JpegTarget& second, int last);

/**
 * Decodes the scan of a plain JPEG into the components' planes, which have room for whole units.
 *
 * @returns kIrregular where libjpeg would warn, or might differ: nothing is decided then
 */
using JpegReadScan = JpegScan (*)(JpegHeaders& jpeg, const Source& source, Buffer& memory);

}  // namespace graft

#pragma once

#include <smmintrin.h>

#include <cstring>

#include "kernels.h"

/**
 * What the SSE4.1 and AVX2 tables share. Everything is `static inline` in an unnamed namespace: each table compiles
 * its own copy with its own instructions, and the linker must not merge them.
 */
namespace graft::x86 {

namespace {

/** Of four RGBX pixels, the first two as pairs of 16-bit lanes: r0 r1 g0 g1 b0 b1 x0 x1. */
inline __m128i pairs_low() {
  return _mm_setr_epi8(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1);
}
/** The other two. */
inline __m128i pairs_high() {
  return _mm_setr_epi8(8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
}

inline __m128i weight_pair(int16_t first, int16_t second) {
  return _mm_set1_epi32(
      static_cast<int>(static_cast<uint32_t>(static_cast<uint16_t>(second)) << 16 | static_cast<uint16_t>(first)));
}

/** Four 32-bit lanes to bytes; writes four, of which the next pixel overwrites the last. */
inline void store_pixel(uint8_t* to, __m128i lanes) {
  const __m128i words = _mm_packs_epi32(lanes, lanes);
  const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
  std::memcpy(to, &bytes, 4);
}

inline int64_t clamp(int64_t value, int64_t most) {
  return value < 0 ? 0 : value > most ? most : value;
}

/** One interpolated pixel in the low 18 … 26 bits of four 32-bit lanes. */
inline __m128i warp_pixel(const WarpRow& row, int64_t x, int64_t y) {
  const uint32_t right = static_cast<uint32_t>(x >> 21) & 2047;
  const uint32_t below = static_cast<uint32_t>(y >> 21) & 2047;
  const uint8_t* top = row.source + static_cast<size_t>(y >> 32) * row.stride + static_cast<size_t>(x >> 32) * 4;
  const __m128i across = _mm_set1_epi32(static_cast<int>(right << 16 | (2048 - right)));
  const __m128i down = _mm_set1_epi32(static_cast<int>(below << 16 | (2048 - below)));
  const __m128i upper = _mm_shuffle_epi8(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(top)), pairs_low());
  const __m128i lower =
      _mm_shuffle_epi8(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(top + row.stride)), pairs_low());
  const __m128i above = _mm_srli_epi32(_mm_madd_epi16(upper, across), 4);
  const __m128i under = _mm_slli_epi32(_mm_madd_epi16(lower, across), 12);
  // 15-bit values of the upper row in the even 16-bit lanes, of the lower row in the odd ones.
  const __m128i both = _mm_blend_epi16(above, under, 0xaa);
  return _mm_srli_epi32(_mm_add_epi32(_mm_madd_epi16(both, down), _mm_set1_epi32(1 << 17)), 18);
}

inline void warp_row(const WarpRow& row, uint8_t* to, int count) {
  const int64_t most_x = static_cast<int64_t>(row.width - 1) << 32;
  const int64_t most_y = static_cast<int64_t>(row.height - 1) << 32;
  int64_t x = row.x;
  int64_t y = row.y;
  const __m128i drop_fourth = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  int i = 0;
  // A block of four writes 16 bytes for 12: the last ones of the row go one by one.
  for (; i + 6 <= count; i += 4, to += 12) {
    __m128i pixels[4];
    for (__m128i& pixel : pixels) {
      pixel = warp_pixel(row, clamp(x, most_x), clamp(y, most_y));
      x += row.step_x;
      y += row.step_y;
    }
    const __m128i bytes =
        _mm_packus_epi16(_mm_packs_epi32(pixels[0], pixels[1]), _mm_packs_epi32(pixels[2], pixels[3]));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_shuffle_epi8(bytes, drop_fourth));
  }
  for (; i < count; i++, to += 3) {
    const __m128i pixel = warp_pixel(row, clamp(x, most_x), clamp(y, most_y));
    const __m128i words = _mm_packs_epi32(pixel, pixel);
    const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
    std::memcpy(to, &bytes, 3);
    x += row.step_x;
    y += row.step_y;
  }
}

}  // namespace

}  // namespace graft::x86

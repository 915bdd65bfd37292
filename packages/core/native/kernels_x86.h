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

/** A pixel and its right neighbour, between the row above and the row below: eight values of 14 bits. */
inline __m128i warp_down(const WarpRow& row, int64_t x, int64_t y) {
  const uint8_t* top = row.source + static_cast<size_t>(y >> 32) * row.stride + static_cast<size_t>(x >> 32) * 4;
  const __m128i zero = _mm_setzero_si128();
  const __m128i upper = _mm_unpacklo_epi8(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(top)), zero);
  const __m128i lower = _mm_unpacklo_epi8(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(top + row.stride)), zero);
  const __m128i below = _mm_set1_epi16(static_cast<int16_t>((y >> 21 & 2047) << 4));
  const __m128i step = _mm_mulhrs_epi16(_mm_slli_epi16(_mm_sub_epi16(lower, upper), 6), below);
  return _mm_add_epi16(_mm_slli_epi16(upper, 6), step);
}

/** Two interpolated pixels, four 16-bit lanes each. */
inline __m128i warp_two(const WarpRow& row, const int64_t* x, const int64_t* y) {
  const __m128i first = warp_down(row, x[0], y[0]);
  const __m128i second = warp_down(row, x[1], y[1]);
  const __m128i left = _mm_unpacklo_epi64(first, second);
  const __m128i right = _mm_unpackhi_epi64(first, second);
  const __m128i weights = _mm_unpacklo_epi64(_mm_set1_epi16(static_cast<int16_t>((x[0] >> 21 & 2047) << 4)),
                                             _mm_set1_epi16(static_cast<int16_t>((x[1] >> 21 & 2047) << 4)));
  const __m128i sum = _mm_add_epi16(left, _mm_mulhrs_epi16(_mm_sub_epi16(right, left), weights));
  return _mm_srli_epi16(_mm_add_epi16(sum, _mm_set1_epi16(32)), 6);
}

inline void warp_row(const WarpRow& row, uint8_t* to, int count) {
  const int64_t most_x = static_cast<int64_t>(row.width - 1) << 32;
  const int64_t most_y = static_cast<int64_t>(row.height - 1) << 32;
  int64_t at_x = row.x;
  int64_t at_y = row.y;
  const __m128i drop_fourth = _mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  int64_t x[4];
  int64_t y[4];
  const auto advance = [&](int pixels) {
    for (int i = 0; i < pixels; i++, at_x += row.step_x, at_y += row.step_y) {
      x[i] = clamp(at_x, most_x);
      y[i] = clamp(at_y, most_y);
    }
  };
  int i = 0;
  // A block of four writes 16 bytes for 12: the last ones of the row go one by one.
  for (; i + 6 <= count; i += 4, to += 12) {
    advance(4);
    const __m128i bytes = _mm_packus_epi16(warp_two(row, x, y), warp_two(row, x + 2, y + 2));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_shuffle_epi8(bytes, drop_fourth));
  }
  for (; i < count; i++, to += 3) {
    advance(1);
    x[1] = x[0];
    y[1] = y[0];
    const __m128i words = warp_two(row, x, y);
    const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
    std::memcpy(to, &bytes, 3);
  }
}

}  // namespace

}  // namespace graft::x86

#pragma once

#include <smmintrin.h>

#include <cstring>

#include "png/png_kernels.h"

namespace graft {

// Included once a set of kernels, to be compiled with its instructions; hence internal.
namespace {

namespace png_x86 {

inline __m128i load_four(const uint8_t* from) {
  int four;
  std::memcpy(&four, from, 4);
  return _mm_cvtsi32_si128(four);
}

inline void store_four(uint8_t* to, __m128i bytes) {
  const int four = _mm_cvtsi128_si32(bytes);
  std::memcpy(to, &four, 4);
}

/** The four bytes of a pixel in 16 bits each. */
inline __m128i widened(const uint8_t* from) {
  return _mm_cvtepu8_epi16(load_four(from));
}

inline void store_narrowed(uint8_t* to, __m128i words) {
  store_four(to, _mm_packus_epi16(words, words));
}

/**
 * PNG's Paeth predictor in 16-bit lanes. With t = 3·corner − left − above it is the greater of left and above where
 * neither is beneath t, the lesser where neither is above it, and the corner where t lies between.
 */
inline __m128i paeth(__m128i left, __m128i above, __m128i corner) {
  const __m128i three = _mm_add_epi16(corner, _mm_add_epi16(corner, corner));
  const __m128i t = _mm_sub_epi16(_mm_sub_epi16(three, above), left);
  const __m128i low = _mm_min_epi16(left, above);
  const __m128i high = _mm_max_epi16(left, above);
  const __m128i not_low = _mm_cmpgt_epi16(high, t);
  const __m128i not_high = _mm_cmpgt_epi16(t, low);
  return _mm_or_si128(_mm_or_si128(_mm_andnot_si128(not_high, high), _mm_andnot_si128(not_low, low)),
                      _mm_and_si128(_mm_and_si128(not_low, not_high), corner));
}

/** One row with the Paeth filter: what lies left of the pixel that is next, and above that. */
struct PaethRow {
  __m128i left = _mm_setzero_si128();
  __m128i corner = _mm_setzero_si128();

  void next(const uint8_t* from, __m128i above, uint8_t* to) {
    // Bytes, so that the upper halves of the lanes stay zero.
    left = _mm_add_epi8(widened(from), paeth(left, above, corner));
    corner = above;
    store_narrowed(to, left);
  }
};

/** Four pixels of `kStep` bytes as four bytes each. */
template <size_t kStep>
inline __m128i load_pixels(const uint8_t* from) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  if constexpr (kStep == 4) return bytes;
  return _mm_shuffle_epi8(bytes, _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
}

template <size_t kStep>
void undo(PngFilter filter, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t pixels) {
  size_t x = 0;
  switch (filter) {
    case PngFilter::kNone:
    case PngFilter::kUp:
      for (; x < pixels; x += 4, from += 4 * kStep, above += 16, to += 16) {
        const __m128i up = _mm_loadu_si128(reinterpret_cast<const __m128i*>(above));
        const __m128i sum =
            filter == PngFilter::kUp ? _mm_add_epi8(load_pixels<kStep>(from), up) : load_pixels<kStep>(from);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), sum);
      }
      return;
    case PngFilter::kSub: {
      // Sums of one, then of two pixels, and the last one of the four before.
      __m128i last = _mm_setzero_si128();
      for (; x < pixels; x += 4, from += 4 * kStep, to += 16) {
        __m128i sum = load_pixels<kStep>(from);
        sum = _mm_add_epi8(sum, _mm_slli_si128(sum, 4));
        sum = _mm_add_epi8(sum, _mm_slli_si128(sum, 8));
        sum = _mm_add_epi8(sum, last);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), sum);
        last = _mm_shuffle_epi32(sum, 0xff);
      }
      return;
    }
    case PngFilter::kAverage: {
      const __m128i one = _mm_set1_epi8(1);
      __m128i left = _mm_setzero_si128();
      for (; x < pixels; x++, from += kStep, above += 4, to += 4) {
        const __m128i up = load_four(above);
        const __m128i odd = _mm_and_si128(_mm_xor_si128(left, up), one);
        left = _mm_add_epi8(load_four(from), _mm_sub_epi8(_mm_avg_epu8(left, up), odd));
        store_four(to, left);
      }
      return;
    }
    case PngFilter::kPaeth: {
      PaethRow row;
      for (; x < pixels; x++, from += kStep, above += 4, to += 4) row.next(from, widened(above), to);
      return;
    }
  }
}

inline void unfilter(PngFilter filter, size_t step, const uint8_t* from, const uint8_t* above, uint8_t* to,
                     size_t bytes) {
  if (step == 4)
    undo<4>(filter, from, above, to, bytes / 4);
  else
    kPlainPng.unfilter(filter, step, from, above, to, bytes);
}

inline void unfilter_rgb(PngFilter filter, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t pixels) {
  undo<3>(filter, from, above, to, pixels);
}

/** The second row a pixel behind the first, so that neither waits for the other. */
inline void unfilter_rgb_paeth_twice(const uint8_t* from, size_t from_stride, const uint8_t* above, uint8_t* to,
                                     size_t stride, size_t pixels) {
  PaethRow first;
  PaethRow second;
  first.next(from, widened(above), to);
  for (size_t x = 1; x < pixels; x++) {
    const __m128i beneath = first.left;
    first.next(from + 3 * x, widened(above + 4 * x), to + 4 * x);
    second.next(from + from_stride + 3 * (x - 1), beneath, to + stride + 4 * (x - 1));
  }
  second.next(from + from_stride + 3 * (pixels - 1), first.left, to + stride + 4 * (pixels - 1));
}

}  // namespace png_x86

}  // namespace

}  // namespace graft

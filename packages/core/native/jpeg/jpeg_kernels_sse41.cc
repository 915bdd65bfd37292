#include "jpeg/jpeg_kernels.h"

#if defined(__SSE4_1__)

#include <smmintrin.h>

#include <cstring>

#include "jpeg/jpeg_band_loop.h"
#include "jpeg/jpeg_eighth_loop.h"
#include "jpeg/jpeg_inverse_x86.h"
#include "jpeg/jpeg_scan_loop.h"

namespace graft {

namespace {

struct Sse41 {
  using Reg = __m128i;
  static Reg load(const int16_t* from) { return _mm_load_si128(reinterpret_cast<const Reg*>(from)); }
  static void store(int16_t* to, Reg a) { _mm_store_si128(reinterpret_cast<Reg*>(to), a); }
  static Reg zero() { return _mm_setzero_si128(); }
  static Reg set32(int value) { return _mm_set1_epi32(value); }
  static Reg set8(int value) { return _mm_set1_epi8(static_cast<char>(value)); }
  static Reg mul16(Reg a, Reg b) { return _mm_mullo_epi16(a, b); }
  static Reg madd(Reg a, Reg b) { return _mm_madd_epi16(a, b); }
  static Reg add8(Reg a, Reg b) { return _mm_add_epi8(a, b); }
  static Reg add16(Reg a, Reg b) { return _mm_add_epi16(a, b); }
  static Reg sub16(Reg a, Reg b) { return _mm_sub_epi16(a, b); }
  static Reg add32(Reg a, Reg b) { return _mm_add_epi32(a, b); }
  static Reg sub32(Reg a, Reg b) { return _mm_sub_epi32(a, b); }
  template <int bits>
  static Reg sra32(Reg a) {
    return _mm_srai_epi32(a, bits);
  }
  static Reg packs16(Reg a, Reg b) { return _mm_packs_epi16(a, b); }
  static Reg packs32(Reg a, Reg b) { return _mm_packs_epi32(a, b); }
  static Reg unpacklo8(Reg a, Reg b) { return _mm_unpacklo_epi8(a, b); }
  static Reg unpackhi8(Reg a, Reg b) { return _mm_unpackhi_epi8(a, b); }
  static Reg unpacklo16(Reg a, Reg b) { return _mm_unpacklo_epi16(a, b); }
  static Reg unpackhi16(Reg a, Reg b) { return _mm_unpackhi_epi16(a, b); }
  static Reg unpacklo32(Reg a, Reg b) { return _mm_unpacklo_epi32(a, b); }
  static Reg unpackhi32(Reg a, Reg b) { return _mm_unpackhi_epi32(a, b); }
  static Reg unpacklo64(Reg a, Reg b) { return _mm_unpacklo_epi64(a, b); }
  static Reg unpackhi64(Reg a, Reg b) { return _mm_unpackhi_epi64(a, b); }
  /** Columns of four bytes to rows. */
  static Reg turn_4x4(Reg a) {
    return _mm_shuffle_epi8(a, _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
  }
};

inline void inverse(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first,
                    const JpegTarget& second, int last) {
  const JpegTarget* targets[] = {&first, &second};
  for (size_t block = 0; block < 2; block++) {
    __m128i rows[4];
    x86::inverse<Sse41>(coefficients + 8 * block, quantization + 8 * block, last, rows);
    const JpegTarget& target = *targets[block];
    for (size_t i = 0; i < 4; i++) {
      uint8_t* to = target.to + 2 * i * target.stride;
      _mm_storel_epi64(reinterpret_cast<__m128i*>(to), rows[i]);
      _mm_storel_epi64(reinterpret_cast<__m128i*>(to + target.stride), _mm_srli_si128(rows[i], 8));
    }
  }
}

inline void inverse_half(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first,
                         const JpegTarget& second, int last) {
  const JpegTarget* targets[] = {&first, &second};
  for (size_t block = 0; block < 2; block++) {
    alignas(16) uint32_t four[4];
    const __m128i rows = x86::inverse_half<Sse41>(coefficients + 8 * block, quantization + 8 * block, last);
    _mm_store_si128(reinterpret_cast<__m128i*>(four), rows);
    for (size_t y = 0; y < 4; y++) std::memcpy(targets[block]->to + y * targets[block]->stride, &four[y], 4);
  }
}

inline __m128i load16(const uint8_t* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

inline void store16(uint8_t* to, __m128i bytes) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);
}

inline void store_pairs(uint8_t* to, __m128i even_low, __m128i odd_low, __m128i even_high, __m128i odd_high) {
  store16(to, _mm_or_si128(even_low, _mm_slli_epi16(odd_low, 8)));
  store16(to + 16, _mm_or_si128(even_high, _mm_slli_epi16(odd_high, 8)));
}

void widen_both(const uint8_t* row, const uint8_t* other, uint8_t* to, int count) {
  const __m128i weights = _mm_set1_epi16(0x0103);
  const __m128i seven = _mm_set1_epi16(7);
  const __m128i eight = _mm_set1_epi16(8);
  const auto low_sums = [&](int at) {
    return _mm_maddubs_epi16(_mm_unpacklo_epi8(load16(row + at), load16(other + at)), weights);
  };
  const auto high_sums = [&](int at) {
    return _mm_maddubs_epi16(_mm_unpackhi_epi8(load16(row + at), load16(other + at)), weights);
  };
  const auto mix = [](__m128i sums, __m128i beside, __m128i half) {
    const __m128i thrice = _mm_add_epi16(sums, _mm_add_epi16(sums, sums));
    return _mm_srli_epi16(_mm_add_epi16(_mm_add_epi16(thrice, beside), half), 4);
  };
  for (int i = 0; i < count; i += 16, to += 32) {
    const __m128i low = low_sums(i);
    const __m128i high = high_sums(i);
    store_pairs(to, mix(low, low_sums(i - 1), eight), mix(low, low_sums(i + 1), seven),
                mix(high, high_sums(i - 1), eight), mix(high, high_sums(i + 1), seven));
  }
}

void widen_across(const uint8_t* row, uint8_t* to, int count) {
  const __m128i weights = _mm_set1_epi16(0x0103);
  const __m128i one = _mm_set1_epi16(1);
  const __m128i two = _mm_set1_epi16(2);
  const auto mix = [&](__m128i pairs, __m128i half) {
    return _mm_srli_epi16(_mm_add_epi16(_mm_maddubs_epi16(pairs, weights), half), 2);
  };
  for (int i = 0; i < count; i += 16, to += 32) {
    const __m128i samples = load16(row + i);
    const __m128i left = load16(row + i - 1);
    const __m128i right = load16(row + i + 1);
    store_pairs(to, mix(_mm_unpacklo_epi8(samples, left), one), mix(_mm_unpacklo_epi8(samples, right), two),
                mix(_mm_unpackhi_epi8(samples, left), one), mix(_mm_unpackhi_epi8(samples, right), two));
  }
}

/** Eight pixels; see the AVX2 table. */
inline void color_offsets(__m128i blue, __m128i red, __m128i& to_red, __m128i& to_green, __m128i& to_blue) {
  const __m128i one = _mm_set1_epi16(1);
  const auto part = [&](__m128i twice, int factor) {
    const __m128i product = _mm_mulhi_epi16(twice, _mm_set1_epi16(static_cast<int16_t>(factor)));
    return _mm_srai_epi16(_mm_add_epi16(product, one), 1);
  };
  const __m128i twice_blue = _mm_add_epi16(blue, blue);
  const __m128i twice_red = _mm_add_epi16(red, red);
  to_red = _mm_add_epi16(part(twice_red, 91881 - 65536), red);
  to_blue = _mm_add_epi16(part(twice_blue, 116130 - 131072), twice_blue);
  const __m128i factors = _mm_set1_epi32(x86::both(-22554, 65536 - 46802));
  const __m128i half = _mm_set1_epi32(1 << 15);
  const __m128i low = _mm_madd_epi16(_mm_unpacklo_epi16(blue, red), factors);
  const __m128i high = _mm_madd_epi16(_mm_unpackhi_epi16(blue, red), factors);
  const __m128i green =
      _mm_packs_epi32(_mm_srai_epi32(_mm_add_epi32(low, half), 16), _mm_srai_epi32(_mm_add_epi32(high, half), 16));
  to_green = _mm_sub_epi16(green, red);
}

inline void to_rgbx_16(const uint8_t* luma, const uint8_t* blue, const uint8_t* red, uint8_t* to) {
  const __m128i zero = _mm_setzero_si128();
  const __m128i middle = _mm_set1_epi16(128);
  const __m128i lumas = load16(luma);
  const __m128i blues = load16(blue);
  const __m128i reds = load16(red);
  __m128i channels[3];
  __m128i lower[3];
  __m128i upper[3];
  color_offsets(_mm_sub_epi16(_mm_unpacklo_epi8(blues, zero), middle),
                _mm_sub_epi16(_mm_unpacklo_epi8(reds, zero), middle), lower[0], lower[1], lower[2]);
  color_offsets(_mm_sub_epi16(_mm_unpackhi_epi8(blues, zero), middle),
                _mm_sub_epi16(_mm_unpackhi_epi8(reds, zero), middle), upper[0], upper[1], upper[2]);
  const __m128i low_lumas = _mm_unpacklo_epi8(lumas, zero);
  const __m128i high_lumas = _mm_unpackhi_epi8(lumas, zero);
  for (int i = 0; i < 3; i++)
    channels[i] = _mm_packus_epi16(_mm_add_epi16(low_lumas, lower[i]), _mm_add_epi16(high_lumas, upper[i]));
  const __m128i full = _mm_set1_epi8(-1);
  const __m128i rg_low = _mm_unpacklo_epi8(channels[0], channels[1]);
  const __m128i rg_high = _mm_unpackhi_epi8(channels[0], channels[1]);
  const __m128i bx_low = _mm_unpacklo_epi8(channels[2], full);
  const __m128i bx_high = _mm_unpackhi_epi8(channels[2], full);
  store16(to, _mm_unpacklo_epi16(rg_low, bx_low));
  store16(to + 16, _mm_unpackhi_epi16(rg_low, bx_low));
  store16(to + 32, _mm_unpacklo_epi16(rg_high, bx_high));
  store16(to + 48, _mm_unpackhi_epi16(rg_high, bx_high));
}

void to_rgbx(const uint8_t* luma, const uint8_t* blue, const uint8_t* red, uint8_t* to, int count) {
  if (count < 16) return kPlainJpeg.to_rgbx(luma, blue, red, to, count);
  for (int i = 0; i < count; i += 16) {
    const int at = i + 16 > count ? count - 16 : i;
    to_rgbx_16(luma + at, blue + at, red + at, to + 4 * at);
  }
}

}  // namespace

const JpegKernels kSse41Jpeg = {read_scan<inverse>, inverse,   widen_both,
                                widen_across,       to_rgbx,   nullptr,
                                read_eighth,        read_band, read_half<inverse, inverse_half>,
                                inverse_half};

}  // namespace graft

#endif

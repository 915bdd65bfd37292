#include "jpeg/jpeg_kernels.h"

#if defined(__AVX2__) && defined(__BMI2__)

#include <immintrin.h>

#include <cstring>

#include "jpeg/jpeg_band_loop.h"
#include "jpeg/jpeg_eighth_loop.h"
#include "jpeg/jpeg_inverse_x86.h"
#include "jpeg/jpeg_scan_loop.h"

namespace graft {

namespace {

struct Avx2 {
  using Reg = __m256i;
  static Reg load(const int16_t* from) { return _mm256_load_si256(reinterpret_cast<const Reg*>(from)); }
  static void store(int16_t* to, Reg a) { _mm256_store_si256(reinterpret_cast<Reg*>(to), a); }
  static Reg zero() { return _mm256_setzero_si256(); }
  static Reg set32(int value) { return _mm256_set1_epi32(value); }
  static Reg set8(int value) { return _mm256_set1_epi8(static_cast<char>(value)); }
  static Reg mul16(Reg a, Reg b) { return _mm256_mullo_epi16(a, b); }
  static Reg madd(Reg a, Reg b) { return _mm256_madd_epi16(a, b); }
  static Reg add8(Reg a, Reg b) { return _mm256_add_epi8(a, b); }
  static Reg add16(Reg a, Reg b) { return _mm256_add_epi16(a, b); }
  static Reg sub16(Reg a, Reg b) { return _mm256_sub_epi16(a, b); }
  static Reg add32(Reg a, Reg b) { return _mm256_add_epi32(a, b); }
  static Reg sub32(Reg a, Reg b) { return _mm256_sub_epi32(a, b); }
  template <int bits>
  static Reg sra32(Reg a) {
    return _mm256_srai_epi32(a, bits);
  }
  static Reg packs16(Reg a, Reg b) { return _mm256_packs_epi16(a, b); }
  static Reg packs32(Reg a, Reg b) { return _mm256_packs_epi32(a, b); }
  static Reg unpacklo8(Reg a, Reg b) { return _mm256_unpacklo_epi8(a, b); }
  static Reg unpackhi8(Reg a, Reg b) { return _mm256_unpackhi_epi8(a, b); }
  static Reg unpacklo16(Reg a, Reg b) { return _mm256_unpacklo_epi16(a, b); }
  static Reg unpackhi16(Reg a, Reg b) { return _mm256_unpackhi_epi16(a, b); }
  static Reg unpacklo32(Reg a, Reg b) { return _mm256_unpacklo_epi32(a, b); }
  static Reg unpackhi32(Reg a, Reg b) { return _mm256_unpackhi_epi32(a, b); }
  static Reg unpacklo64(Reg a, Reg b) { return _mm256_unpacklo_epi64(a, b); }
  static Reg unpackhi64(Reg a, Reg b) { return _mm256_unpackhi_epi64(a, b); }
  /** Columns of four bytes to rows. */
  static Reg turn_4x4(Reg a) {
    return _mm256_shuffle_epi8(
        a, _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)));
  }
};

inline void store_rows(__m128i two, uint8_t* to, size_t stride) {
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), two);
  _mm_storeh_pd(reinterpret_cast<double*>(to + stride), _mm_castsi128_pd(two));
}

/** Both blocks at once. */
inline void inverse(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first,
                    const JpegTarget& second, int last) {
  __m256i rows[4];
  x86::inverse<Avx2>(coefficients, quantization, last, rows);
  for (size_t i = 0; i < 4; i++) {
    store_rows(_mm256_castsi256_si128(rows[i]), first.to + 2 * i * first.stride, first.stride);
    store_rows(_mm256_extracti128_si256(rows[i], 1), second.to + 2 * i * second.stride, second.stride);
  }
}

inline void store_four(__m128i rows, const JpegTarget& target) {
  alignas(16) uint32_t four[4];
  _mm_store_si128(reinterpret_cast<__m128i*>(four), rows);
  for (size_t y = 0; y < 4; y++) std::memcpy(target.to + y * target.stride, &four[y], 4);
}

inline void inverse_half(int16_t* coefficients, const int16_t* quantization, const JpegTarget& first,
                         const JpegTarget& second, int last) {
  const __m256i rows = x86::inverse_half<Avx2>(coefficients, quantization, last);
  store_four(_mm256_castsi256_si128(rows), first);
  store_four(_mm256_extracti128_si256(rows, 1), second);
}

inline __m256i load32(const uint8_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

inline void store32(uint8_t* to, __m256i bytes) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bytes);
}

/** Even and odd outputs of 32 samples, each 16 bits with a byte in them, to 64 bytes in their order. */
inline void store_pairs(uint8_t* to, __m256i even_low, __m256i odd_low, __m256i even_high, __m256i odd_high) {
  const __m256i low = _mm256_or_si256(even_low, _mm256_slli_epi16(odd_low, 8));
  const __m256i high = _mm256_or_si256(even_high, _mm256_slli_epi16(odd_high, 8));
  store32(to, _mm256_permute2x128_si256(low, high, 0x20));
  store32(to + 32, _mm256_permute2x128_si256(low, high, 0x31));
}

void widen_both(const uint8_t* row, const uint8_t* other, uint8_t* to, int count) {
  const __m256i weights = _mm256_set1_epi16(0x0103);
  const __m256i seven = _mm256_set1_epi16(7);
  const __m256i eight = _mm256_set1_epi16(8);
  // Three parts of the row and one of the other, in 16 bits.
  const auto low_sums = [&](int at) {
    return _mm256_maddubs_epi16(_mm256_unpacklo_epi8(load32(row + at), load32(other + at)), weights);
  };
  const auto high_sums = [&](int at) {
    return _mm256_maddubs_epi16(_mm256_unpackhi_epi8(load32(row + at), load32(other + at)), weights);
  };
  const auto mix = [](__m256i sums, __m256i beside, __m256i half) {
    const __m256i thrice = _mm256_add_epi16(sums, _mm256_add_epi16(sums, sums));
    return _mm256_srli_epi16(_mm256_add_epi16(_mm256_add_epi16(thrice, beside), half), 4);
  };
  for (int i = 0; i < count; i += 32, to += 64) {
    const __m256i low = low_sums(i);
    const __m256i high = high_sums(i);
    store_pairs(to, mix(low, low_sums(i - 1), eight), mix(low, low_sums(i + 1), seven),
                mix(high, high_sums(i - 1), eight), mix(high, high_sums(i + 1), seven));
  }
}

void widen_across(const uint8_t* row, uint8_t* to, int count) {
  const __m256i weights = _mm256_set1_epi16(0x0103);
  const __m256i one = _mm256_set1_epi16(1);
  const __m256i two = _mm256_set1_epi16(2);
  const auto mix = [&](__m256i pairs, __m256i half) {
    return _mm256_srli_epi16(_mm256_add_epi16(_mm256_maddubs_epi16(pairs, weights), half), 2);
  };
  for (int i = 0; i < count; i += 32, to += 64) {
    const __m256i samples = load32(row + i);
    const __m256i left = load32(row + i - 1);
    const __m256i right = load32(row + i + 1);
    store_pairs(to, mix(_mm256_unpacklo_epi8(samples, left), one), mix(_mm256_unpacklo_epi8(samples, right), two),
                mix(_mm256_unpackhi_epi8(samples, left), one), mix(_mm256_unpackhi_epi8(samples, right), two));
  }
}

/** Sixteen pixels, in 16 bits: what is to be added to the luma, as libjpeg's tables have it. */
inline void color_offsets(__m256i blue, __m256i red, __m256i& to_red, __m256i& to_green, __m256i& to_blue) {
  const __m256i one = _mm256_set1_epi16(1);
  // Products with what the factor has beyond a whole number, in 16 bits below the point, rounded: in two steps,
  // because the product of twice the value is cut off first.
  const auto part = [&](__m256i twice, int factor) {
    const __m256i product = _mm256_mulhi_epi16(twice, _mm256_set1_epi16(static_cast<int16_t>(factor)));
    return _mm256_srai_epi16(_mm256_add_epi16(product, one), 1);
  };
  const __m256i twice_blue = _mm256_add_epi16(blue, blue);
  const __m256i twice_red = _mm256_add_epi16(red, red);
  to_red = _mm256_add_epi16(part(twice_red, 91881 - 65536), red);
  to_blue = _mm256_add_epi16(part(twice_blue, 116130 - 131072), twice_blue);
  const __m256i factors = _mm256_set1_epi32(x86::both(-22554, 65536 - 46802));
  const __m256i half = _mm256_set1_epi32(1 << 15);
  const __m256i low = _mm256_madd_epi16(_mm256_unpacklo_epi16(blue, red), factors);
  const __m256i high = _mm256_madd_epi16(_mm256_unpackhi_epi16(blue, red), factors);
  const __m256i green = _mm256_packs_epi32(_mm256_srai_epi32(_mm256_add_epi32(low, half), 16),
                                           _mm256_srai_epi32(_mm256_add_epi32(high, half), 16));
  to_green = _mm256_sub_epi16(green, red);
}

inline void to_rgbx_32(const uint8_t* luma, const uint8_t* blue, const uint8_t* red, uint8_t* to) {
  const __m256i zero = _mm256_setzero_si256();
  const __m256i middle = _mm256_set1_epi16(128);
  const __m256i lumas = load32(luma);
  const __m256i blues = load32(blue);
  const __m256i reds = load32(red);
  __m256i channels[3];
  __m256i lower[3];
  __m256i upper[3];
  color_offsets(_mm256_sub_epi16(_mm256_unpacklo_epi8(blues, zero), middle),
                _mm256_sub_epi16(_mm256_unpacklo_epi8(reds, zero), middle), lower[0], lower[1], lower[2]);
  color_offsets(_mm256_sub_epi16(_mm256_unpackhi_epi8(blues, zero), middle),
                _mm256_sub_epi16(_mm256_unpackhi_epi8(reds, zero), middle), upper[0], upper[1], upper[2]);
  const __m256i low_lumas = _mm256_unpacklo_epi8(lumas, zero);
  const __m256i high_lumas = _mm256_unpackhi_epi8(lumas, zero);
  for (int i = 0; i < 3; i++)
    channels[i] = _mm256_packus_epi16(_mm256_add_epi16(low_lumas, lower[i]), _mm256_add_epi16(high_lumas, upper[i]));
  const __m256i full = _mm256_set1_epi8(-1);
  const __m256i rg_low = _mm256_unpacklo_epi8(channels[0], channels[1]);
  const __m256i rg_high = _mm256_unpackhi_epi8(channels[0], channels[1]);
  const __m256i bx_low = _mm256_unpacklo_epi8(channels[2], full);
  const __m256i bx_high = _mm256_unpackhi_epi8(channels[2], full);
  const __m256i a = _mm256_unpacklo_epi16(rg_low, bx_low);
  const __m256i b = _mm256_unpackhi_epi16(rg_low, bx_low);
  const __m256i c = _mm256_unpacklo_epi16(rg_high, bx_high);
  const __m256i d = _mm256_unpackhi_epi16(rg_high, bx_high);
  store32(to, _mm256_permute2x128_si256(a, b, 0x20));
  store32(to + 32, _mm256_permute2x128_si256(c, d, 0x20));
  store32(to + 64, _mm256_permute2x128_si256(a, b, 0x31));
  store32(to + 96, _mm256_permute2x128_si256(c, d, 0x31));
}

void to_rgbx(const uint8_t* luma, const uint8_t* blue, const uint8_t* red, uint8_t* to, int count) {
  if (count < 32) return kPlainJpeg.to_rgbx(luma, blue, red, to, count);
  for (int i = 0; i < count; i += 32) {
    // The last ones begin earlier, so that nothing is written beyond the row.
    const int at = i + 32 > count ? count - 32 : i;
    to_rgbx_32(luma + at, blue + at, red + at, to + 4 * at);
  }
}

}  // namespace

const JpegKernels kAvx2Jpeg = {read_scan<inverse>, inverse,   widen_both,
                               widen_across,       to_rgbx,   avx2_sample_rgbx,
                               read_eighth,        read_band, read_half<inverse, inverse_half>,
                               inverse_half};

}  // namespace graft

#endif

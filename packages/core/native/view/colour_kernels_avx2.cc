#if defined(__AVX2__)

#include <immintrin.h>

#include "view/colour_lanes_x86.h"

namespace graft {

namespace {

struct Avx2Lanes {
  static void split(const uint8_t* rgb, Block& block) { x86::split(rgb, block); }
  static void join(const Block& block, uint8_t* rgb) { x86::join(block, rgb); }

  /**
   * A table of 256 as sixteen shuffles of 16 each. A shuffle gives zero for a negative place, so every value takes part
   * up to its own sixteen; the rows are those of the table, each combined with the one before, and undo each other.
   */
  static void look_up(uint8_t* values, const uint8_t* table) {
    constexpr size_t kVectors = kBlock / 32;
    __m256i found[kVectors];
    for (__m256i& vector : found) vector = _mm256_setzero_si256();
    const __m256i sixteen = _mm256_set1_epi8(16);
    for (int half = 0; half < 2; half++) {
      __m256i places[kVectors];
      for (size_t i = 0; i < kVectors; i++) {
        places[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values + i * 32));
        if (half == 1) places[i] = _mm256_xor_si256(places[i], _mm256_set1_epi8(-128));
      }
      __m128i before = _mm_setzero_si128();
      for (size_t row = 0; row < 8; row++) {
        const __m128i own = x86::load(table + (static_cast<size_t>(half) * 8 + row) * 16);
        const __m256i change = _mm256_broadcastsi128_si256(_mm_xor_si128(own, before));
        before = own;
        for (size_t i = 0; i < kVectors; i++) {
          found[i] = _mm256_xor_si256(found[i], _mm256_shuffle_epi8(change, places[i]));
          places[i] = _mm256_subs_epi8(places[i], sixteen);
        }
      }
    }
    for (size_t i = 0; i < kVectors; i++) _mm256_storeu_si256(reinterpret_cast<__m256i*>(values + i * 32), found[i]);
  }
};

void weigh(const int16_t* const* rows, const int16_t* weights, int taps, int bits, int16_t* to, size_t count) {
  const __m256i half = _mm256_set1_epi32(1 << (bits - 1));
  const __m128i shift = _mm_cvtsi32_si128(bits);
  for (size_t i = 0; i < count; i += 16) {
    __m256i low = half;
    __m256i high = half;
    for (int k = 0; k < taps; k += 2) {
      const bool pair = k + 1 < taps;
      const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[k] + i));
      const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[pair ? k + 1 : k] + i));
      const __m256i both = _mm256_set1_epi32((pair ? weights[k + 1] : 0) << 16 | weights[k]);
      low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(first, second), both));
      high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(first, second), both));
    }
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i),
                        _mm256_packs_epi32(_mm256_sra_epi32(low, shift), _mm256_sra_epi32(high, shift)));
  }
}

}  // namespace

const ColourKernels kAvx2Colour = {pass<Avx2Lanes>, weigh, widen, narrow, sharpen, x86::to_rgbx};

}  // namespace graft

#endif

#if defined(__SSE4_1__)

#include "view/colour_lanes_x86.h"

namespace graft {

namespace {

struct Sse41Lanes {
  static void split(const uint8_t* rgb, Block& block) { x86::split(rgb, block); }
  static void join(const Block& block, uint8_t* rgb) { x86::join(block, rgb); }

  /** Slower in registers of 16 bytes than one by one. */
  static void look_up(uint8_t* values, const uint8_t* table) {
    for (size_t i = 0; i < kBlock; i++) values[i] = table[values[i]];
  }
};

void weigh(const int16_t* const* rows, const int16_t* weights, int taps, int bits, int16_t* to, size_t count) {
  const __m128i half = _mm_set1_epi32(1 << (bits - 1));
  const __m128i shift = _mm_cvtsi32_si128(bits);
  for (size_t i = 0; i < count; i += 8) {
    __m128i low = half;
    __m128i high = half;
    for (int k = 0; k < taps; k += 2) {
      const bool pair = k + 1 < taps;
      const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[k] + i));
      const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[pair ? k + 1 : k] + i));
      const __m128i both = _mm_set1_epi32((pair ? weights[k + 1] : 0) << 16 | weights[k]);
      low = _mm_add_epi32(low, _mm_madd_epi16(_mm_unpacklo_epi16(first, second), both));
      high = _mm_add_epi32(high, _mm_madd_epi16(_mm_unpackhi_epi16(first, second), both));
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i),
                     _mm_packs_epi32(_mm_sra_epi32(low, shift), _mm_sra_epi32(high, shift)));
  }
}

}  // namespace

const ColourKernels kSse41Colour = {pass<Sse41Lanes>, weigh, widen, narrow, sharpen, x86::to_rgbx};

}  // namespace graft

#endif

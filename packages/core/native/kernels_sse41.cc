#include "jpeg/jpeg_kernels.h"
#include "kernels.h"
#include "png/png_kernels.h"
#include "view/colour_kernels.h"

#if defined(__SSE4_1__)

#include <smmintrin.h>

#include <cstring>

#include "kernels_x86.h"

namespace graft {

namespace {

void resize_rows(const uint8_t* from, size_t stride, int rows, uint8_t* to, size_t out_stride, const Taps& taps) {
  const __m128i half = _mm_set1_epi32(1 << (taps.bits - 1));
  const __m128i shift = _mm_cvtsi32_si128(taps.bits);
  const __m128i pairs_low = x86::pairs_low();
  const __m128i pairs_high = x86::pairs_high();
  for (int y = 0; y < rows; y++) {
    const uint8_t* row = from + static_cast<size_t>(y) * stride;
    uint8_t* out = to + static_cast<size_t>(y) * out_stride;
    const int16_t* coefficients = taps.coefficients;
    for (int x = 0; x < taps.size; x++, coefficients += taps.taps, out += 3) {
      const uint8_t* pixel = row + static_cast<size_t>(taps.starts[x]) * 4;
      __m128i sum = half;
      for (int i = 0; i < taps.taps; i += 4, pixel += 16) {
        const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixel));
        const __m128i weights = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(coefficients + i));
        sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_shuffle_epi8(four, pairs_low), _mm_shuffle_epi32(weights, 0x00)));
        sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_shuffle_epi8(four, pairs_high), _mm_shuffle_epi32(weights, 0x55)));
      }
      x86::store_pixel(out, _mm_sra_epi32(sum, shift));
    }
  }
}

void resize_column(const uint8_t* from, size_t stride, const int16_t* coefficients, int count, int bits, uint8_t* to,
                   size_t bytes) {
  const __m128i half = _mm_set1_epi32(1 << (bits - 1));
  const __m128i shift = _mm_cvtsi32_si128(bits);
  const __m128i zero = _mm_setzero_si128();
  size_t i = 0;
  for (; i + 16 <= bytes; i += 16) {
    __m128i sums[4] = {half, half, half, half};
    for (int row = 0; row < count; row += 2) {
      const uint8_t* at = from + static_cast<size_t>(row) * stride + i;
      const __m128i upper = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      const bool pair = row + 1 < count;
      const __m128i lower = pair ? _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + stride)) : zero;
      const __m128i weights = x86::weight_pair(coefficients[row], pair ? coefficients[row + 1] : 0);
      const __m128i low = _mm_unpacklo_epi8(upper, lower);
      const __m128i high = _mm_unpackhi_epi8(upper, lower);
      sums[0] = _mm_add_epi32(sums[0], _mm_madd_epi16(_mm_unpacklo_epi8(low, zero), weights));
      sums[1] = _mm_add_epi32(sums[1], _mm_madd_epi16(_mm_unpackhi_epi8(low, zero), weights));
      sums[2] = _mm_add_epi32(sums[2], _mm_madd_epi16(_mm_unpacklo_epi8(high, zero), weights));
      sums[3] = _mm_add_epi32(sums[3], _mm_madd_epi16(_mm_unpackhi_epi8(high, zero), weights));
    }
    const __m128i first = _mm_packs_epi32(_mm_sra_epi32(sums[0], shift), _mm_sra_epi32(sums[1], shift));
    const __m128i second = _mm_packs_epi32(_mm_sra_epi32(sums[2], shift), _mm_sra_epi32(sums[3], shift));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), _mm_packus_epi16(first, second));
  }
  if (i < bytes) plain_kernels().resize_column(from + i, stride, coefficients, count, bits, to + i, bytes - i);
}

void warp_row(const WarpRow& row, uint8_t* to, int count) {
  x86::warp_row(row, to, count);
}

constexpr Kernels kSse41 = {"sse4.1", resize_rows, resize_column, warp_row, &kSse41Jpeg, &kSse41Colour, &kSse41Png};

}  // namespace

const Kernels* sse41_kernels() {
  return &kSse41;
}

}  // namespace graft

#else

namespace graft {
const Kernels* sse41_kernels() {
  return nullptr;
}
}  // namespace graft

#endif

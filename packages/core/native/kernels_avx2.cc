#include "jpeg_kernels.h"
#include "kernels.h"

#if defined(__AVX2__)

#include <immintrin.h>

#include "kernels_x86.h"

namespace graft {

namespace {

__m256i load_two(const uint8_t* low, const uint8_t* high) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(low))),
                                 _mm_loadu_si128(reinterpret_cast<const __m128i*>(high)), 1);
}

/** The sums of one output pixel in two rows, one a 128-bit lane. */
__m256i weigh(const uint8_t* pixel, size_t stride, const int16_t* coefficients, int taps, __m256i start,
              __m256i pairs_low, __m256i pairs_high) {
  __m256i sum = start;
  for (int i = 0; i < taps; i += 4, pixel += 16) {
    const __m256i four = load_two(pixel, pixel + stride);
    int first;
    int second;
    std::memcpy(&first, coefficients + i, 4);
    std::memcpy(&second, coefficients + i + 2, 4);
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_shuffle_epi8(four, pairs_low), _mm256_set1_epi32(first)));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_shuffle_epi8(four, pairs_high), _mm256_set1_epi32(second)));
  }
  return sum;
}

/** Two rows at once; four pixels are narrowed together, and written as 16 bytes of which 12 count. */
void resize_two_rows(const uint8_t* from, size_t stride, uint8_t* to, size_t out_stride, const Taps& taps) {
  const __m256i half = _mm256_set1_epi32(1 << (taps.bits - 1));
  const __m128i shift = _mm_cvtsi32_si128(taps.bits);
  const __m256i pairs_low = _mm256_broadcastsi128_si256(x86::pairs_low());
  const __m256i pairs_high = _mm256_broadcastsi128_si256(x86::pairs_high());
  const __m256i drop_fourth =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
  const auto pixel_at = [&](int x) {
    const size_t at = static_cast<size_t>(x);
    const __m256i sum =
        weigh(from + static_cast<size_t>(taps.starts[x]) * 4, stride,
              taps.coefficients + at * static_cast<size_t>(taps.taps), taps.taps, half, pairs_low, pairs_high);
    return _mm256_sra_epi32(sum, shift);
  };
  int x = 0;
  // The last ones go one by one: a row has room for one byte more than its pixels.
  for (; x + 6 <= taps.size; x += 4, to += 12) {
    const __m256i low = _mm256_packs_epi32(pixel_at(x), pixel_at(x + 1));
    const __m256i high = _mm256_packs_epi32(pixel_at(x + 2), pixel_at(x + 3));
    const __m256i bytes = _mm256_shuffle_epi8(_mm256_packus_epi16(low, high), drop_fourth);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(bytes));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + out_stride), _mm256_extracti128_si256(bytes, 1));
  }
  for (; x < taps.size; x++, to += 3) {
    __m256i sum = pixel_at(x);
    sum = _mm256_packs_epi32(sum, sum);
    sum = _mm256_packus_epi16(sum, sum);
    const int upper = _mm256_extract_epi32(sum, 0);
    const int lower = _mm256_extract_epi32(sum, 4);
    std::memcpy(to, &upper, 4);
    std::memcpy(to + out_stride, &lower, 4);
  }
}

void resize_rows(const uint8_t* from, size_t stride, int rows, uint8_t* to, size_t out_stride, const Taps& taps) {
  int y = 0;
  for (; y + 2 <= rows; y += 2) {
    const size_t row = static_cast<size_t>(y);
    resize_two_rows(from + row * stride, stride, to + row * out_stride, out_stride, taps);
  }
  if (y < rows) {
    const size_t row = static_cast<size_t>(y);
    sse41_kernels()->resize_rows(from + row * stride, stride, 1, to + row * out_stride, out_stride, taps);
  }
}

void resize_column(const uint8_t* from, size_t stride, const int16_t* coefficients, int count, int bits, uint8_t* to,
                   size_t bytes) {
  const __m256i half = _mm256_set1_epi32(1 << (bits - 1));
  const __m128i shift = _mm_cvtsi32_si128(bits);
  const __m256i zero = _mm256_setzero_si256();
  size_t i = 0;
  for (; i + 32 <= bytes; i += 32) {
    __m256i sums[4] = {half, half, half, half};
    for (int row = 0; row < count; row += 2) {
      const uint8_t* at = from + static_cast<size_t>(row) * stride + i;
      const __m256i upper = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
      const bool pair = row + 1 < count;
      const __m256i lower = pair ? _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + stride)) : zero;
      const __m256i weights =
          _mm256_broadcastsi128_si256(x86::weight_pair(coefficients[row], pair ? coefficients[row + 1] : 0));
      const __m256i low = _mm256_unpacklo_epi8(upper, lower);
      const __m256i high = _mm256_unpackhi_epi8(upper, lower);
      sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(_mm256_unpacklo_epi8(low, zero), weights));
      sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(_mm256_unpackhi_epi8(low, zero), weights));
      sums[2] = _mm256_add_epi32(sums[2], _mm256_madd_epi16(_mm256_unpacklo_epi8(high, zero), weights));
      sums[3] = _mm256_add_epi32(sums[3], _mm256_madd_epi16(_mm256_unpackhi_epi8(high, zero), weights));
    }
    // Unpacking and packing stay within 128-bit lanes alike, so the order comes out right.
    const __m256i first = _mm256_packs_epi32(_mm256_sra_epi32(sums[0], shift), _mm256_sra_epi32(sums[1], shift));
    const __m256i second = _mm256_packs_epi32(_mm256_sra_epi32(sums[2], shift), _mm256_sra_epi32(sums[3], shift));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_packus_epi16(first, second));
  }
  if (i < bytes) plain_kernels().resize_column(from + i, stride, coefficients, count, bits, to + i, bytes - i);
}

void warp_row(const WarpRow& row, uint8_t* to, int count) {
  x86::warp_row(row, to, count);
}

constexpr Kernels kAvx2 = {"avx2", resize_rows, resize_column, warp_row, &kAvx2Jpeg};

}  // namespace

const Kernels* avx2_kernels() {
  return &kAvx2;
}

}  // namespace graft

#else

namespace graft {
const Kernels* avx2_kernels() {
  return nullptr;
}
}  // namespace graft

#endif

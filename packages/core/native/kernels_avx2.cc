#include "jpeg/jpeg_kernels.h"
#include "kernels.h"
#include "png/png_kernels.h"
#include "view/colour_kernels.h"

#if defined(__AVX2__)

#include <immintrin.h>

#include <type_traits>

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

/** Positions of eight pixels, each of two registers having two of the first four and two of the last. */
struct WarpPositions {
  __m256i outer;
  __m256i inner;
  __m256i step;

  WarpPositions(int64_t first, int64_t by)
      : outer(_mm256_setr_epi64x(first, first + by, first + 4 * by, first + 5 * by)),
        inner(_mm256_setr_epi64x(first + 2 * by, first + 3 * by, first + 6 * by, first + 7 * by)),
        step(_mm256_set1_epi64x(8 * by)) {}

  /** In their order, in 32 bits of which 11 below the point, within 0 … `most`. Goes on to the next eight. */
  __m256i next(__m256i most) {
    const __m256 first = _mm256_castsi256_ps(_mm256_srli_epi64(outer, 21));
    const __m256 second = _mm256_castsi256_ps(_mm256_srli_epi64(inner, 21));
    outer = _mm256_add_epi64(outer, step);
    inner = _mm256_add_epi64(inner, step);
    const __m256i all = _mm256_castps_si256(_mm256_shuffle_ps(first, second, 0x88));
    return _mm256_max_epi32(_mm256_min_epi32(all, most), _mm256_setzero_si256());
  }
};

/** Two pixels with their right neighbours, of a register's upper or lower halves, between two rows; see x86::warp_down.
 */
inline __m256i warp_down(__m256i upper, __m256i lower, __m256i below) {
  const __m256i step = _mm256_mulhrs_epi16(_mm256_slli_epi16(_mm256_sub_epi16(lower, upper), 6), below);
  return _mm256_add_epi16(_mm256_slli_epi16(upper, 6), step);
}

/** Four pixels, by two offsets of 32 bits each: the bytes of one and its right neighbour lie in 64 bits. */
inline __m256i warp_four(const WarpRow& row, uint64_t left_places, uint64_t right_places, __m256i first_below,
                         __m256i second_below, __m256i right) {
  const __m256i zero = _mm256_setzero_si256();
  // Two loads a register half: gathering takes longer.
  const auto load = [&](const uint8_t* from) {
    const auto two = [from](uint64_t both) {
      const double* second = reinterpret_cast<const double*>(from + (both >> 32));
      const __m128i first = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from + static_cast<uint32_t>(both)));
      return _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(first), second));
    };
    return _mm256_inserti128_si256(_mm256_castsi128_si256(two(left_places)), two(right_places), 1);
  };
  const __m256i upper = load(row.source);
  const __m256i lower = load(row.source + row.stride);
  const __m256i first = warp_down(_mm256_unpacklo_epi8(upper, zero), _mm256_unpacklo_epi8(lower, zero), first_below);
  const __m256i second = warp_down(_mm256_unpackhi_epi8(upper, zero), _mm256_unpackhi_epi8(lower, zero), second_below);
  const __m256i left = _mm256_unpacklo_epi64(first, second);
  const __m256i beside = _mm256_unpackhi_epi64(first, second);
  const __m256i sum = _mm256_add_epi16(left, _mm256_mulhrs_epi16(_mm256_sub_epi16(beside, left), right));
  return _mm256_srli_epi16(_mm256_add_epi16(sum, _mm256_set1_epi16(32)), 6);
}

/** A 16-bit value of each 128-bit lane, eight times; or two, four times each. */
inline __m256i spread(int first, int second) {
  const auto both = [](int at) { return static_cast<int16_t>((at + 1) << 8 | at); };
  const int16_t a = both(first);
  const int16_t b = both(second);
  return _mm256_setr_epi16(a, a, a, a, b, b, b, b, a, a, a, a, b, b, b, b);
}

void warp_row(const WarpRow& row, uint8_t* to, int count) {
  if (!row.is_near(count)) return x86::warp_row(row, to, count);
  const __m256i most_x = _mm256_set1_epi32((row.width - 1) << 11);
  const __m256i most_y = _mm256_set1_epi32((row.height - 1) << 11);
  const __m256i fraction = _mm256_set1_epi32(2047);
  const __m256i stride = _mm256_set1_epi32(static_cast<int>(row.stride));
  const __m256i drop_fourth =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
  WarpPositions columns(row.x, row.step_x);
  WarpPositions rows(row.y, row.step_y);
  int i = 0;
  for (; i + 8 <= count; i += 8, to += 24) {
    const __m256i x = columns.next(most_x);
    const __m256i y = rows.next(most_y);
    const __m256i right = _mm256_slli_epi32(_mm256_and_si256(x, fraction), 4);
    const __m256i below = _mm256_slli_epi32(_mm256_and_si256(y, fraction), 4);
    const __m256i places = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_srli_epi32(y, 11), stride),
                                            _mm256_slli_epi32(_mm256_srli_epi32(x, 11), 2));
    const __m128i low = _mm256_castsi256_si128(places);
    const __m128i high = _mm256_extracti128_si256(places, 1);
    const auto pick = [](__m256i from, __m256i how) { return _mm256_shuffle_epi8(from, how); };
    // Pixels 0, 1, 4, 5 and 2, 3, 6, 7, so that narrowing brings all eight into their order.
    const auto two = [](__m128i four, auto which) {
      return static_cast<uint64_t>(_mm_extract_epi64(four, decltype(which)::value));
    };
    const std::integral_constant<int, 0> first;
    const std::integral_constant<int, 1> second;
    const __m256i outer = warp_four(row, two(low, first), two(high, first), pick(below, spread(0, 0)),
                                    pick(below, spread(4, 4)), pick(right, spread(0, 4)));
    const __m256i inner = warp_four(row, two(low, second), two(high, second), pick(below, spread(8, 8)),
                                    pick(below, spread(12, 12)), pick(right, spread(8, 12)));
    const __m256i bytes = _mm256_shuffle_epi8(_mm256_packus_epi16(outer, inner), drop_fourth);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(bytes));
    const __m128i last = _mm256_extracti128_si256(bytes, 1);
    if (i + 10 <= count) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 12), last);
    } else {
      // Nothing is written beyond the row.
      _mm_storel_epi64(reinterpret_cast<__m128i*>(to + 12), last);
      const int end = _mm_extract_epi32(last, 2);
      std::memcpy(to + 20, &end, 4);
    }
  }
  WarpRow rest = row;
  rest.x += i * row.step_x;
  rest.y += i * row.step_y;
  x86::warp_row(rest, to, count - i);
}

constexpr Kernels kAvx2 = {"avx2", resize_rows, resize_column, warp_row, &kAvx2Jpeg, &kAvx2Colour, &kAvx2Png};

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

#include "jpeg/jpeg_kernels.h"
#include "jpeg/ycc_columns.h"

#if defined(__AVX2__)

#include <immintrin.h>

namespace graft {

namespace {

__m128i load16(const uint8_t* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

/** Three parts of the nearer row and one of the other, blue and red beside each other, from the sample left of the row.
 */
void add_rows(const YccRows& rows, uint32_t* sums) {
  const __m128i weights = _mm_set1_epi16(0x0103);
  for (int i = 0; i < rows.samples + 2; i += 16) {
    __m128i low[2];
    __m128i high[2];
    for (int c = 0; c < 2; c++) {
      const __m128i nearer = load16(rows.nearer[c] + i - 1);
      const __m128i other = load16(rows.other[c] + i - 1);
      low[c] = _mm_maddubs_epi16(_mm_unpacklo_epi8(nearer, other), weights);
      high[c] = _mm_maddubs_epi16(_mm_unpackhi_epi8(nearer, other), weights);
    }
    __m128i* to = reinterpret_cast<__m128i*>(sums + i);
    _mm_storeu_si128(to, _mm_unpacklo_epi16(low[0], low[1]));
    _mm_storeu_si128(to + 1, _mm_unpackhi_epi16(low[0], low[1]));
    _mm_storeu_si128(to + 2, _mm_unpacklo_epi16(high[0], high[1]));
    _mm_storeu_si128(to + 3, _mm_unpackhi_epi16(high[0], high[1]));
  }
}

/** Eight pixels' blue and red, beside each other in 16 bits, widened as `h2v2_fancy_upsample` does, less 128. */
__m256i chroma_of(const YccColumns::Eight& eight, const uint32_t* sums) {
  const auto four = [&](int half) {
    const __m256i loaded = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums + eight.chroma[half]));
    const __m256i how = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(eight.chroma_shuffle[half]));
    return _mm256_permutevar8x32_epi32(loaded, how);
  };
  const __m256i first = four(0);
  const __m256i second = four(1);
  const __m256i nearer = _mm256_permute2x128_si256(first, second, 0x20);
  const __m256i beside = _mm256_permute2x128_si256(first, second, 0x31);
  const __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(eight.halves));
  const __m256i thrice = _mm256_add_epi16(nearer, _mm256_add_epi16(nearer, nearer));
  const __m256i sum = _mm256_add_epi16(_mm256_add_epi16(thrice, beside), halves);
  return _mm256_sub_epi16(_mm256_srli_epi16(sum, 4), _mm256_set1_epi16(128));
}

}  // namespace

void avx2_sample_rgbx(const YccColumns& columns, const YccRows& rows, uint32_t* sums, uint8_t* to) {
  add_rows(rows, sums);
  const auto pair = [](int first, int second) {
    return _mm256_set1_epi32(
        static_cast<int>(static_cast<uint32_t>(static_cast<uint16_t>(second)) << 16 | static_cast<uint16_t>(first)));
  };
  // The factors and roundings are those of jpeg_kernels_avx2.cc.
  const __m256i parts = pair(116130 - 131072, 91881 - 65536);
  const __m256i greens = pair(-22554, 65536 - 46802);
  const __m256i half = _mm256_set1_epi32(1 << 15);
  const __m256i one = _mm256_set1_epi16(1);
  const __m256i full = _mm256_set1_epi16(255);
  const __m256i order =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 8, 0, 9, 3, 10, 2, 11, 5, 12, 4, 13, 7, 14, 6, 15));
  for (const YccColumns::Eight& eight : columns.eights()) {
    const __m256i chroma = chroma_of(eight, sums);
    const __m256i twice = _mm256_add_epi16(chroma, chroma);
    const __m256i part = _mm256_srai_epi16(_mm256_add_epi16(_mm256_mulhi_epi16(twice, parts), one), 1);
    const __m256i blue_red = _mm256_add_epi16(part, _mm256_blend_epi16(twice, chroma, 0xaa));
    const __m256i sum = _mm256_srai_epi32(_mm256_add_epi32(_mm256_madd_epi16(chroma, greens), half), 16);
    const __m256i green = _mm256_sub_epi32(sum, _mm256_srai_epi32(chroma, 16));
    const __m256i loaded = _mm256_inserti128_si256(_mm256_castsi128_si256(load16(rows.luma + eight.luma[0])),
                                                   load16(rows.luma + eight.luma[1]), 1);
    const __m256i luma =
        _mm256_shuffle_epi8(loaded, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(eight.luma_shuffle)));
    const __m256i green_full = _mm256_blend_epi16(_mm256_add_epi16(green, luma), full, 0xaa);
    const __m256i bytes = _mm256_packus_epi16(_mm256_add_epi16(blue_red, luma), green_full);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_shuffle_epi8(bytes, order));
    to += 32;
  }
}

}  // namespace graft

#endif

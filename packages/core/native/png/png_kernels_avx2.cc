#include "png/png_kernels.h"

#if defined(__AVX2__)

#include <immintrin.h>

#include <algorithm>

#include "png/adler32.h"
#include "png/crc32.h"
#include "png/inflate_loop.h"
#include "png/png_unfilter_x86.h"

namespace graft {

namespace {

/** `value` as many bytes further on as the two constants stand for, and what is there. */
__m128i fold(__m128i value, __m128i constants, const uint8_t* there) {
  const __m128i low = _mm_clmulepi64_si128(value, constants, 0x00);
  const __m128i high = _mm_clmulepi64_si128(value, constants, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), _mm_loadu_si128(reinterpret_cast<const __m128i*>(there)));
}

/**
 * Folds 64 bytes upon the next 64 by multiplication without carries, and the last 64 into 16, of which the table makes
 * the CRC; V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009,
 * with its constants for this polynomial.
 */
uint32_t crc_by_folding(uint32_t crc, const uint8_t* bytes, size_t size) {
  constexpr size_t kBlock = 64;
  if (size < 2 * kBlock) return crc32_by_table(crc, bytes, size);
  const __m128i by_64 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
  const __m128i by_16 = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
  __m128i parts[4];
  for (int i = 0; i < 4; i++) parts[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * i));
  parts[0] = _mm_xor_si128(parts[0], _mm_cvtsi32_si128(static_cast<int>(~crc)));
  bytes += kBlock;
  size -= kBlock;
  for (; size >= kBlock; bytes += kBlock, size -= kBlock)
    for (int i = 0; i < 4; i++) parts[i] = fold(parts[i], by_64, bytes + 16 * i);
  uint8_t rest[16];
  for (int i = 1; i < 4; i++) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(rest), parts[i]);
    parts[0] = fold(parts[0], by_16, rest);
  }
  _mm_storeu_si128(reinterpret_cast<__m128i*>(rest), parts[0]);
  return ~crc32_continue(crc32_continue(0, rest, sizeof rest), bytes, size);
}

/** The sum of 32-bit lanes. */
uint32_t total(__m256i lanes) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
  return static_cast<uint32_t>(_mm_cvtsi128_si32(four));
}

/** Blocks of 32 bytes: their sums, the sums before each, and their bytes weighed by their place. */
uint32_t adler_by_blocks(uint32_t adler, const uint8_t* bytes, size_t size) {
  constexpr size_t kBlock = 32;
  // As many as fit 32 bits before a remainder is taken.
  constexpr size_t kMost = 5504;
  constexpr uint32_t kPrime = 65521;
  const __m256i weights = _mm256_setr_epi8(32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14,
                                           13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
  const __m256i zero = _mm256_setzero_si256();
  const __m256i ones = _mm256_set1_epi16(1);
  while (size >= kBlock) {
    const size_t count = std::min(size, kMost) / kBlock;
    __m256i plain = zero;
    __m256i before = zero;
    __m256i weighted = zero;
    for (size_t i = 0; i < count; i++, bytes += kBlock) {
      const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
      before = _mm256_add_epi32(before, plain);
      plain = _mm256_add_epi32(plain, _mm256_sad_epu8(block, zero));
      weighted = _mm256_add_epi32(weighted, _mm256_madd_epi16(_mm256_maddubs_epi16(block, weights), ones));
    }
    const uint32_t sum = adler & 0xffff;
    const auto all = static_cast<uint32_t>(count * kBlock);
    const uint32_t sums = (adler >> 16) + sum * all + uint32_t{kBlock} * total(before) + total(weighted);
    adler = sums % kPrime << 16 | (sum + total(plain)) % kPrime;
    size -= all;
  }
  return adler32_continue(adler, bytes, size);
}

}  // namespace

const PngKernels kAvx2Png = {crc_by_folding,    adler_by_blocks,       inflate_run,
                             png_x86::unfilter, png_x86::unfilter_rgb, png_x86::unfilter_rgb_paeth_twice};

}  // namespace graft

#endif

#include "png_kernels.h"

#if defined(__AVX2__)

#include <immintrin.h>

#include "adler32.h"
#include "crc32.h"
#include "inflate_loop.h"
#include "png_unfilter_x86.h"

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

}  // namespace

const PngKernels kAvx2Png = {crc_by_folding,    adler32_continue,      inflate_run,
                             png_x86::unfilter, png_x86::unfilter_rgb, png_x86::unfilter_rgb_paeth_twice};

}  // namespace graft

#endif

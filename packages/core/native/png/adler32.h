#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace graft {

// Internal, so that each set of kernels may compile it for itself.
namespace {

/** zlib's check sum (RFC 1950, 8.2), continued from `adler`, which is 1 at the beginning. */
inline uint32_t adler32_continue(uint32_t adler, const uint8_t* bytes, size_t size) {
  constexpr uint32_t kPrime = 65521;
  constexpr uint32_t kBlock = 64;
  // As many as fit 32 bits before a remainder is taken.
  constexpr size_t kMost = 5504;
  uint32_t sum = adler & 0xffff;
  uint32_t sums = adler >> 16;
  while (size > 0) {
    size_t count = std::min(size, kMost);
    size -= count;
    for (; count >= kBlock; count -= kBlock, bytes += kBlock) {
      // Loops of a fixed length, which compilers make vector code of.
      uint32_t plain = 0;
      uint32_t weighted = 0;
      for (uint32_t i = 0; i < kBlock; i++) plain += bytes[i];
      for (uint32_t i = 0; i < kBlock; i++)
        weighted += static_cast<uint32_t>(static_cast<uint16_t>(bytes[i]) * static_cast<uint16_t>(kBlock - i));
      sums += sum * kBlock + weighted;
      sum += plain;
    }
    for (; count > 0; count--) sums += sum += *bytes++;
    sum %= kPrime;
    sums %= kPrime;
  }
  return sums << 16 | sum;
}

}  // namespace

}  // namespace graft

#pragma once

#include <cstdint>
#include <cstring>

#include "png/inflate.h"

namespace graft {

/** Entries of the tables of Inflate that are no literals: what they are stands in bits 8 to 11. */
namespace inflate_entry {

constexpr uint32_t kConsumed = 63;
constexpr int kLiteralsAt = 6;
constexpr uint32_t kLiterals = 3u << kLiteralsAt;

/** No such code: all other bits are 0. */
constexpr uint32_t kBad = 0;
/** Length or distance: in 4 bits from 12 the length of its code, in 16 bits from 16 its least value. */
constexpr uint32_t kValue = 1u << 8;
constexpr uint32_t kEndOfBlock = 2u << 8;
/** A longer code: in 16 bits from 16 where its table begins. */
constexpr uint32_t kLonger = 4u << 8;

constexpr uint32_t literal(uint32_t value, uint32_t length) {
  return value << 8 | 1u << kLiteralsAt | length;
}
constexpr uint32_t value(uint32_t base, uint32_t extra, uint32_t length) {
  return base << 16 | length << 12 | kValue | (length + extra);
}

}  // namespace inflate_entry

/** The bits that are read next. Of `ready` only the lowest six bits count, so that whole entries can be taken off it.
 */
struct InflateBits {
  const uint8_t* in;
  uint64_t bits;
  uint64_t ready;

  /** Makes at least 56 bits ready; reads 8 bytes. */
  void fill() {
    uint64_t eight;
    std::memcpy(&eight, in, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    ready &= 63;
    bits |= eight << ready;
    in += (63 - ready) >> 3;
    ready |= 56;
  }
  void consume(uint32_t entry) {
    bits >>= entry & inflate_entry::kConsumed;
    ready -= entry;
  }
  unsigned take(int count) {
    fill();
    const unsigned value = static_cast<unsigned>(bits) & ((1u << count) - 1);
    consume(static_cast<uint32_t>(count));
    return value;
  }
  /** The value that an entry and the bits behind its code give. */
  size_t value(uint32_t entry) const {
    const uint64_t all = bits & ((uint64_t{1} << (entry & inflate_entry::kConsumed)) - 1);
    return (entry >> 16) + (all >> (entry >> 12 & 15));
  }
};

}  // namespace graft

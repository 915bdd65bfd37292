#pragma once

#include <algorithm>
#include <cstring>

#include "png/inflate.h"
#include "png/inflate_codes.h"

namespace graft {

// Included once a set of kernels, to be compiled with its instructions; hence internal.
namespace {

/** Repeats what lies `distance` before `to`; may write 15 bytes more than `length`. */
inline void inflate_copy(uint8_t* to, size_t distance, size_t length) {
  const uint8_t* from = to - distance;
  uint8_t* const end = to + length;
  if (distance >= 16) {
    std::memcpy(to, from, 16);
    std::memcpy(to + 16, from + 16, 16);
    if (length > 32) {
      to += 32;
      from += 32;
      do {
        std::memcpy(to, from, 16);
        to += 16;
        from += 16;
      } while (to < end);
    }
    return;
  }
  if (distance == 1) {
    std::memset(to, *from, length);
    return;
  }
  // A period of at least eight bytes, one by one; from then on eight at once.
  size_t period = distance;
  while (period < 8) period += distance;
  for (size_t i = 0; i < period; i++) to[i] = from[i];
  uint8_t* at = to + period;
  from = to;
  while (at < end) {
    std::memcpy(at, from, 8);
    at += 8;
    from += 8;
  }
}

/** @returns whether to go on with the next block */
inline bool inflate_stored(Inflate& inflate, uint8_t* out_limit) {
  const size_t there = static_cast<size_t>(inflate.in_end - std::min(inflate.in, inflate.in_end));
  const size_t room = static_cast<size_t>(out_limit - std::min(inflate.out, out_limit));
  const size_t count = std::min({inflate.stored_left, there, room});
  std::memcpy(inflate.out, inflate.in, count);
  inflate.out += count;
  inflate.in += count;
  inflate.stored_left -= count;
  if (inflate.stored_left > 0) {
    if (there == count && inflate.is_last) inflate.state = Inflate::State::kBad;
    return false;
  }
  inflate.state = inflate.is_final_block ? Inflate::State::kDone : Inflate::State::kBlock;
  return true;
}

/** Literals and repetitions up to the end of the block, or one of the limits. */
inline void inflate_coded(Inflate& inflate, const uint8_t* in_stop, uint8_t* out_limit) {
  using namespace inflate_entry;
  constexpr uint64_t kMask = (1u << Inflate::kLitlenBits) - 1;
  constexpr uint64_t kSecondMask = (1u << (15 - Inflate::kLitlenBits)) - 1;
  constexpr uint64_t kDistanceMask = (1u << Inflate::kDistanceBits) - 1;
  constexpr uint64_t kSecondDistanceMask = (1u << (15 - Inflate::kDistanceBits)) - 1;
  InflateBits from{inflate.in, inflate.bits, static_cast<uint64_t>(inflate.ready)};
  uint8_t* out = inflate.out;
  from.fill();
  uint32_t entry = inflate.litlen[from.bits & kMask];
  const auto literals = [&] {
    const uint32_t bytes = entry >> 8;
    std::memcpy(out, &bytes, 4);
    out += entry >> kLiteralsAt & 3;
    from.consume(entry);
    entry = inflate.litlen[from.bits & kMask];
  };
  while (out < out_limit && from.in < in_stop) {
    // Up to four looks at the table take no more bits than are ready.
    if (entry & kLiterals) {
      literals();
      if (entry & kLiterals) {
        literals();
        if (entry & kLiterals) {
          literals();
          if (entry & kLiterals) {
            literals();
            from.fill();
            continue;
          }
        }
      }
      from.fill();
    }
    if (__builtin_expect((entry & kValue) == 0, 0)) {
      if (entry & kLonger) {
        entry = inflate.litlen[(entry >> 16) + (from.bits >> Inflate::kLitlenBits & kSecondMask)];
        if (entry & kLiterals) {
          *out++ = static_cast<uint8_t>(entry >> 8);
          from.consume(entry);
          from.fill();
          entry = inflate.litlen[from.bits & kMask];
          continue;
        }
      }
      if ((entry & kValue) == 0) {
        if (entry & kEndOfBlock) {
          from.consume(entry);
          inflate.state = inflate.is_final_block ? Inflate::State::kDone : Inflate::State::kBlock;
        } else {
          inflate.state = Inflate::State::kBad;
        }
        break;
      }
    }
    const size_t length = from.value(entry);
    from.consume(entry);
    entry = inflate.distance[from.bits & kDistanceMask];
    if (__builtin_expect((entry & kValue) == 0, 0)) {
      if (entry & kLonger)
        entry = inflate.distance[(entry >> 16) + (from.bits >> Inflate::kDistanceBits & kSecondDistanceMask)];
      if ((entry & kValue) == 0) {
        inflate.state = Inflate::State::kBad;
        break;
      }
    }
    const size_t distance = from.value(entry);
    if (distance > static_cast<size_t>(out - inflate.out_begin)) {
      inflate.state = Inflate::State::kBad;
      break;
    }
    from.consume(entry);
    from.fill();
    entry = inflate.litlen[from.bits & kMask];
    inflate_copy(out, distance, length);
    out += length;
  }
  inflate.in = from.in;
  inflate.out = out;
  inflate.bits = from.bits;
  inflate.ready = static_cast<int>(from.ready & 63);
}

inline void inflate_run(Inflate& inflate, uint8_t* out_limit) {
  using State = Inflate::State;
  const auto bytes_left = [&] { return inflate.in_end - inflate.in; };
  // Bits that were made ready may lie beyond the end; used ones may not.
  const auto is_overdrawn = [&] { return inflate.in - inflate.ready / 8 > inflate.in_end; };
  const ptrdiff_t wanted = inflate.is_last ? -8 : static_cast<ptrdiff_t>(Inflate::kMostHeader);
  while (inflate.out < out_limit && inflate.state != State::kDone && inflate.state != State::kBad) {
    if (inflate.state == State::kStored) {
      if (!inflate_stored(inflate, out_limit)) break;
      continue;
    }
    if (bytes_left() <= wanted) break;
    if (inflate.state == State::kBlock)
      inflate_block_header(inflate);
    else
      inflate_coded(inflate, inflate.in_end - wanted, out_limit);
    if (is_overdrawn()) inflate.state = State::kBad;
  }
  if (inflate.is_last && bytes_left() <= wanted && inflate.state != State::kDone) inflate.state = State::kBad;
}

}  // namespace

}  // namespace graft

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace graft {

/** The entropy-coded bits of a JPEG scan, most significant first, stuffed zero bytes taken out. */
class JpegBits {
 public:
  JpegBits(const uint8_t* at, const uint8_t* end) : at_(at), end_(end) {}

  /** Makes at least 32 bits ready. Behind a marker or the end they are zeros; see `overdrawn`. */
  void fill() {
    if (ready_ >= 32) return;
    if (end_ - at_ >= 8) {
      uint64_t eight;
      std::memcpy(&eight, at_, 8);
      // No byte is 0xff: as many of them as fit can be taken at once.
      const uint64_t inverted = ~eight;
      if (((inverted - 0x0101010101010101u) & ~inverted & 0x8080808080808080u) == 0) {
        const int bytes = (64 - ready_) >> 3;
        bits_ |= __builtin_bswap64(eight) >> ready_;
        at_ += bytes;
        ready_ += bytes * 8;
        // Bits of a byte that does not fit whole come again with the next filling.
        bits_ &= ready_ == 64 ? ~uint64_t{0} : ~(~uint64_t{0} >> ready_);
        return;
      }
    }
    fill_slowly();
  }

  unsigned peek(int count) const { return static_cast<unsigned>(bits_ >> (64 - count)); }
  void skip(int count) {
    bits_ <<= count;
    ready_ -= count;
  }
  /** `count` bits (0…15) as JPEG's signed magnitude. */
  int signed_value(int count) {
    if (count == 0) return 0;
    const int value = static_cast<int>(peek(count));
    skip(count);
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  /** True once more bits were used than the scan has. */
  bool overdrawn() const { return ready_ < missing_; }

  /** Goes on behind the restart marker of this number. @returns false where there is none. */
  bool restart(int number) {
    // Less than a byte may be left over, of padding.
    if (overdrawn() || ready_ - missing_ >= 8) return false;
    if (end_ - at_ < 2 || at_[0] != 0xff || at_[1] != 0xd0 + number) return false;
    at_ += 2;
    bits_ = 0;
    ready_ = missing_ = 0;
    at_marker_ = false;
    return true;
  }

 private:
  void fill_slowly() {
    while (ready_ <= 56) {
      uint64_t byte = 0;
      if (!at_marker_ && at_ < end_) {
        if (*at_ != 0xff) {
          byte = *at_++;
        } else if (end_ - at_ >= 2 && at_[1] == 0) {
          byte = 0xff;
          at_ += 2;
        } else {
          at_marker_ = true;
        }
      } else {
        at_marker_ = true;
      }
      if (at_marker_) missing_ += 8;
      bits_ |= byte << (56 - ready_);
      ready_ += 8;
    }
  }

  const uint8_t* at_;
  const uint8_t* end_;
  uint64_t bits_ = 0;
  int ready_ = 0;
  /** Of the ready bits, how many are made up. */
  int missing_ = 0;
  bool at_marker_ = false;
};

}  // namespace graft

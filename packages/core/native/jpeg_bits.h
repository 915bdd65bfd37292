#pragma once

#include <array>
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

/** One Huffman table of a JPEG, with look-ups for reading a symbol and for skipping several. */
class JpegHuffman {
 public:
  static constexpr int kLook = 11;

  /** What the next kLook bits begin with, as far as whole symbols go. */
  struct Skip {
    /** Bits of all symbols and their values; 0 where the first code is longer than kLook or wrong. */
    uint8_t bits;
    /** Coefficients that all but the last symbol stand for. */
    uint8_t before_last;
    /** Coefficients that all symbols stand for. */
    uint8_t coefficients;
    /** True where the last symbol ends the block. */
    uint8_t ends;
  };

  /** From a DHT segment. @returns false where the table is none that baseline JPEG allows. */
  bool build(const uint8_t* counts, const uint8_t* symbols, int total, bool ac) {
    std::array<uint16_t, 1 << kLook>& look = look_;
    look.fill(0);
    int code = 0;
    int at = 0;
    for (int length = 1; length <= 16; length++) {
      first_code_[length] = code;
      first_symbol_[length] = at;
      for (int i = 0; i < counts[length - 1]; i++, code++, at++) {
        if (at >= total || code >= 1 << length) return false;
        const int symbol = symbols[at];
        const bool wrong = ac ? (symbol & 15) == 0 && symbol != 0 && symbol != 0xf0 : symbol > 11;
        if (wrong || (symbol & 15) > 11) return false;
        symbols_[at] = static_cast<uint8_t>(symbol);
        if (length > kLook) continue;
        for (int low = 0; low < 1 << (kLook - length); low++)
          look[static_cast<size_t>(code << (kLook - length) | low)] = static_cast<uint16_t>(length << 8 | symbol);
      }
      last_code_[length] = code - 1;
      code <<= 1;
    }
    if (ac) build_skips();
    there_ = true;
    return true;
  }

  bool there() const { return there_; }
  const Skip& skip(unsigned next) const { return skips_[next]; }

  /** The next symbol, or −1. Wants 16 bits ready. */
  int read(JpegBits& bits) const {
    const unsigned entry = look_[bits.peek(kLook)];
    if (entry != 0) {
      bits.skip(static_cast<int>(entry >> 8));
      return static_cast<int>(entry & 255);
    }
    for (int length = kLook + 1; length <= 16; length++) {
      const int code = static_cast<int>(bits.peek(length));
      if (code > last_code_[length] || code < first_code_[length]) continue;
      bits.skip(length);
      return symbols_[first_symbol_[length] + code - first_code_[length]];
    }
    return -1;
  }

 private:
  void build_skips() {
    for (unsigned prefix = 0; prefix < 1u << kLook; prefix++) {
      Skip skip{};
      int used = 0;
      while (!skip.ends) {
        const unsigned rest = prefix << used & ((1u << kLook) - 1);
        const unsigned entry = used < kLook ? look_[rest] : 0;
        const int length = static_cast<int>(entry >> 8);
        // The code itself must lie within the bits that are known; its value need not.
        if (entry == 0 || used + length > kLook) break;
        const int symbol = static_cast<int>(entry & 255);
        const int coefficients = symbol == 0 ? 0 : (symbol >> 4) + 1;
        if (skip.coefficients + coefficients > 63) break;
        skip.before_last = skip.coefficients;
        skip.coefficients = static_cast<uint8_t>(skip.coefficients + coefficients);
        skip.ends = symbol == 0;
        used += length + (symbol & 15);
        skip.bits = static_cast<uint8_t>(used);
      }
      skips_[prefix] = skip;
    }
  }

  bool there_ = false;
  std::array<uint16_t, 1 << kLook> look_{};
  std::array<Skip, 1 << kLook> skips_{};
  std::array<uint8_t, 256> symbols_{};
  int first_code_[17] = {};
  int last_code_[17] = {};
  int first_symbol_[17] = {};
};

}  // namespace graft

#pragma once

#include <array>
#include <cstdint>

#include "jpeg/jpeg_stream.h"

namespace graft {

/**
 * One Huffman table of a progressive scan. Such files bring a table of their own for nearly every scan, so this one is
 * small and quickly built: one look takes a code, with the value behind it where both are short.
 */
class JpegCodes {
 public:
  static constexpr int kLook = 10;

  /** A code whose value is to be read, or that has none: its symbol is in place of the value. Without bits: a longer
   * one. */
  static constexpr uint32_t kSymbol = 1u << 7;

  /**
   * @param definition counts[16] and symbols, as a DHT segment has them
   * @param dc whether values are differences of first coefficients
   * @param low how many bits the scan leaves out of each value
   * @param most values that are greater than this (with all bits that may come later) are kept apart, so that they
   *   can be looked at one by one; −1 for a scan that has symbols alone
   * @returns false where the table is none that libjpeg accepts, or has values that no picture has
   */
  bool build(const uint8_t* definition, bool dc, int low, int most);

  /**
   * What the next kLook bits say. Without kSymbol it is a whole coefficient of so many `bits`, code and value
   * together, `step` places behind the last one.
   */
  uint32_t look(unsigned next) const { return look_[next]; }
  static int bits(uint32_t entry) { return static_cast<int>(entry & 63); }
  static unsigned step(uint32_t entry) { return entry >> 8 & 31; }
  static int16_t value(uint32_t entry) { return static_cast<int16_t>(entry >> 16); }
  static int symbol(uint32_t entry) { return static_cast<int>(entry >> 16); }

  /** The symbol that `look` said is next, or −1 for a wrong code. Wants 16 bits ready. */
  __attribute__((always_inline)) int take_symbol(JpegStream& stream, uint32_t entry) const {
    if (__builtin_expect(bits(entry) == 0, 0)) return read_long(stream);
    stream.skip(bits(entry));
    return symbol(entry);
  }

 private:
  __attribute__((always_inline)) int read_long(JpegStream& bits) const {
    for (int length = kLook + 1; length <= 16; length++) {
      const int code = static_cast<int>(bits.peek(length));
      if (code > last_code_[length] || code < first_code_[length]) continue;
      bits.skip(length);
      return symbols_[first_symbol_[length] + code - first_code_[length]];
    }
    return -1;
  }

  void add_short(int code, int length, int symbol, bool dc, int low, int most);

  std::array<uint32_t, 1 << kLook> look_;
  const uint8_t* symbols_ = nullptr;
  int first_code_[17] = {};
  int last_code_[17] = {};
  int first_symbol_[17] = {};
};

}  // namespace graft

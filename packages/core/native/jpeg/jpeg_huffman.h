#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "jpeg/jpeg_stream.h"

namespace graft {

/**
 * One Huffman table of a JPEG, with look-ups for reading a symbol, for skipping several and for reading two
 * coefficients at once. Most files of a folder hold the same tables, so a table that is built again from the same bytes
 * is kept as it is.
 */
class JpegHuffman {
 public:
  static constexpr int kLook = 11;
  /** More of them where symbols are skipped: of most blocks one look then takes all. */
  static constexpr int kSkipLook = 12;

  /** What the next kSkipLook bits begin with, as far as whole symbols go. */
  struct Skip {
    /** Bits of all symbols and their values; 0 where the first code is longer than kLook bits or wrong. */
    uint8_t bits;
    /** Coefficients that all but the last symbol stand for. */
    uint8_t before_last;
    /** Coefficients that all symbols stand for. */
    uint8_t coefficients;
    /** True where the last symbol ends the block. */
    uint8_t ends;
  };

  /** From a DHT segment. @returns false where the table is none that baseline JPEG allows. */
  bool build(const uint8_t* counts, const uint8_t* symbols, int total, bool ac);

  /** Whether this picture has defined the table. */
  bool there() const { return there_; }
  /** The next picture begins: nothing is defined yet. */
  void forget() { there_ = false; }

  /** The next symbol, or −1. Wants 16 bits ready. */
  int read(JpegStream& bits) const {
    const unsigned entry = look_[bits.peek(kLook)];
    if (entry != 0) {
      bits.skip(static_cast<int>(entry >> 8));
      return static_cast<int>(entry & 255);
    }
    for (int length = kLook + 1; length <= 16; length++) {
      const int code = static_cast<int>(bits.peek(length));
      if (code > last_code_[length] || code < first_code_[length]) continue;
      bits.skip(length);
      return symbols_[static_cast<size_t>(first_symbol_[length] + code - first_code_[length])];
    }
    return -1;
  }

  /** Of an AC table, one entry for each value of the next kSkipLook bits; `prepare_skips` first. */
  const Skip* skips() const { return skips_.data(); }
  void prepare_skips();

  /**
   * One entry for each value of the next kLook bits: an AC table's first one or two coefficients, or a DC table's
   * difference. `prepare_values` first; see jpeg_values.h.
   */
  const uint64_t* values() const { return values_.data(); }
  /** The greatest coefficient, either way, among them. */
  int largest_value() const { return largest_value_; }
  void prepare_values();

 private:
  bool is_same(const uint8_t* counts, const uint8_t* symbols, int total, bool ac) const;

  bool there_ = false;
  bool ac_ = false;
  int total_ = -1;
  std::array<uint8_t, 16> counts_{};
  std::array<uint8_t, 256> symbols_{};
  std::array<uint16_t, 1 << kLook> look_{};
  int first_code_[17] = {};
  int last_code_[17] = {};
  int first_symbol_[17] = {};
  /** Empty until asked for. */
  std::vector<Skip> skips_;
  std::vector<uint64_t> values_;
  int largest_value_ = 0;
};

}  // namespace graft

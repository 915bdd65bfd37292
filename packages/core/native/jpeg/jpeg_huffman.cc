#include "jpeg/jpeg_huffman.h"

#include <algorithm>
#include <cstdlib>

#include "jpeg/jpeg_values.h"

namespace graft {

bool JpegHuffman::is_same(const uint8_t* counts, const uint8_t* symbols, int total, bool ac) const {
  return total == total_ && ac == ac_ && std::equal(counts_.begin(), counts_.end(), counts) &&
         std::equal(symbols, symbols + total, symbols_.begin());
}

bool JpegHuffman::build(const uint8_t* counts, const uint8_t* symbols, int total, bool ac) {
  if (is_same(counts, symbols, total, ac)) {
    there_ = true;
    return true;
  }
  there_ = false;
  total_ = -1;
  skips_.clear();
  values_.clear();
  look_.fill(0);
  int code = 0;
  int at = 0;
  for (int length = 1; length <= 16; length++) {
    first_code_[length] = code;
    first_symbol_[length] = at;
    for (int i = 0; i < counts[length - 1]; i++, code++, at++) {
      // No code is all ones.
      if (at >= total || code + 1 >= 1 << length) return false;
      const int symbol = symbols[at];
      const bool wrong = ac ? (symbol & 15) == 0 && symbol != 0 && symbol != 0xf0 : symbol > 11;
      if (wrong || (symbol & 15) > 11) return false;
      symbols_[static_cast<size_t>(at)] = static_cast<uint8_t>(symbol);
      if (length > kLook) continue;
      for (int low = 0; low < 1 << (kLook - length); low++)
        look_[static_cast<size_t>(code << (kLook - length) | low)] = static_cast<uint16_t>(length << 8 | symbol);
    }
    last_code_[length] = code - 1;
    code <<= 1;
  }
  std::copy_n(counts, counts_.size(), counts_.begin());
  ac_ = ac;
  total_ = total;
  there_ = true;
  return true;
}

void JpegHuffman::prepare_skips() {
  if (!skips_.empty()) return;
  skips_.resize(1 << kSkipLook);
  for (unsigned prefix = 0; prefix < 1u << kSkipLook; prefix++) {
    Skip skip{};
    int used = 0;
    while (!skip.ends) {
      const unsigned rest = prefix << used & ((1u << kSkipLook) - 1);
      const unsigned entry = used < kSkipLook ? look_[rest >> (kSkipLook - kLook)] : 0;
      const int length = static_cast<int>(entry >> 8);
      // The code itself must lie within the bits that are known; its value need not.
      if (entry == 0 || used + length > kSkipLook) break;
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

void JpegHuffman::prepare_values() {
  if (!values_.empty()) return;
  constexpr unsigned kMask = (1u << kLook) - 1;
  struct Single {
    int16_t value;
    uint8_t bits;
    uint8_t step;
    bool fits;
    bool ends;
  };
  std::array<Single, kMask + 1> singles;
  for (unsigned prefix = 0; prefix <= kMask; prefix++) {
    const unsigned entry = look_[prefix];
    const int length = static_cast<int>(entry >> 8);
    const int symbol = static_cast<int>(entry & 255);
    const int size = symbol & 15;
    Single& single = singles[prefix];
    single.bits = static_cast<uint8_t>(length + size);
    single.step = static_cast<uint8_t>((symbol >> 4) + 1);
    single.fits = entry != 0 && single.bits <= kLook;
    single.ends = ac_ && symbol == 0;
    const unsigned magnitude = single.fits ? (prefix << length & kMask) >> (kLook - size) : 0;
    single.value = static_cast<int16_t>(jpeg_value::extend(magnitude, size));
  }
  values_.resize(kMask + 1);
  largest_value_ = 0;
  for (unsigned prefix = 0; prefix <= kMask; prefix++) {
    const Single& first = singles[prefix];
    uint64_t& entry = values_[prefix];
    if (first.fits) largest_value_ = std::max(largest_value_, std::abs(first.value + 0));
    if (!ac_) {
      entry = first.fits ? jpeg_value::pack(first.bits, 0, 0, 0, first.value, 0) : 0;
    } else if (!first.fits) {
      entry = jpeg_value::kSpecial;
    } else if (first.ends) {
      entry = jpeg_value::kSpecial | jpeg_value::pack(first.bits, 0, 0, 0, 0, 0);
    } else {
      const Single& second = singles[prefix << first.bits & kMask];
      const int bits = first.bits + second.bits;
      const unsigned second_step = second.ends ? jpeg_value::kEnd : second.step;
      if (second.fits && bits <= kLook)
        entry = jpeg_value::pack(bits, first.step, second_step, first.bits, first.value, second.value);
      else
        entry = jpeg_value::pack(first.bits, first.step, 0, first.bits, first.value, first.value);
    }
  }
}

}  // namespace graft

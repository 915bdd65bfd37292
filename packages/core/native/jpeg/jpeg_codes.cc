#include "jpeg/jpeg_codes.h"

#include <algorithm>
#include <cstdlib>

#include "jpeg/jpeg_values.h"

namespace graft {

bool JpegCodes::build(const uint8_t* definition, bool dc, int low, int most) {
  look_.fill(kSymbol);
  symbols_ = definition + 16;
  int code = 0;
  int at = 0;
  for (int length = 1; length <= 16; length++) {
    first_code_[length] = code;
    first_symbol_[length] = at;
    for (int i = 0; i < definition[length - 1]; i++, code++, at++) {
      // No code is all ones.
      if (code + 1 >= 1 << length) return false;
      const int symbol = symbols_[at];
      constexpr int kMostBits = 11;
      if (dc ? symbol > kMostBits : (symbol & 15) > kMostBits) return false;
      if (length <= kLook) add_short(code, length, symbol, dc, low, most);
    }
    last_code_[length] = code - 1;
    code <<= 1;
  }
  return true;
}

void JpegCodes::add_short(int code, int length, int symbol, bool dc, int low, int most) {
  const int size = symbol & 15;
  const int rest = kLook - length;
  uint32_t* entries = look_.data() + (static_cast<size_t>(code) << rest);
  const int greatest = (1 << (size + low)) - 1;
  // A size of zero is no value but for a difference.
  const bool is_value = most >= 0 && size <= rest && greatest <= most && (size > 0 || dc);
  if (!is_value) {
    std::fill_n(entries, size_t{1} << rest,
                static_cast<uint32_t>(symbol) << 16 | kSymbol | static_cast<uint32_t>(length));
    return;
  }
  const uint32_t step = static_cast<uint32_t>((symbol >> 4) + 1) << 8;
  const int unused = rest - size;
  for (unsigned magnitude = 0; magnitude < 1u << size; magnitude++) {
    const int value = jpeg_value::extend(magnitude, size) * (1 << low);
    const uint32_t entry =
        static_cast<uint32_t>(static_cast<uint16_t>(value)) << 16 | step | static_cast<uint32_t>(length + size);
    std::fill_n(entries + (static_cast<size_t>(magnitude) << unused), size_t{1} << unused, entry);
  }
}

}  // namespace graft

#include "jpeg/ycc_columns.h"

#include <algorithm>

namespace graft {

void YccColumns::prepare(const std::vector<int>& columns) {
  if (columns == columns_) return;
  columns_ = columns;
  eights_.resize((columns.size() + 7) / 8);
  fits_ = true;
  for (size_t i = 0; i < eights_.size(); i++) {
    int eight[8];
    // Behind the last one it is repeated.
    for (size_t j = 0; j < 8; j++) eight[j] = columns[std::min(8 * i + j, columns.size() - 1)];
    fits_ = fits_ && add_four(eights_[i], 0, eight) && add_four(eights_[i], 1, eight + 4);
  }
}

bool YccColumns::add_four(Eight& eight, int half, const int* columns) {
  constexpr uint8_t kNothing = 0x80;
  eight.luma[half] = columns[0];
  // Sums begin with that of the sample left of the first one.
  eight.chroma[half] = columns[0] / 2;
  for (int i = 0; i < 4; i++) {
    const int luma = columns[i] - columns[0];
    const bool odd = columns[i] % 2 != 0;
    const int chroma = columns[i] / 2 + 1 - eight.chroma[half];
    const int beside = odd ? chroma + 1 : chroma - 1;
    if (luma < 0 || luma > 15 || std::max(chroma, beside) > 7) return false;
    eight.chroma_shuffle[half][i] = chroma;
    eight.chroma_shuffle[half][i + 4] = beside;
    uint8_t* bytes = eight.luma_shuffle + 16 * half + 4 * i;
    bytes[0] = bytes[2] = static_cast<uint8_t>(luma);
    bytes[1] = bytes[3] = kNothing;
    int16_t* halves = eight.halves + 8 * half + 2 * i;
    halves[0] = halves[1] = odd ? 7 : 8;
  }
  return true;
}

}  // namespace graft

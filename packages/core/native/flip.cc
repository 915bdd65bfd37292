#include "flip.h"

#include <algorithm>
#include <cstddef>

namespace graft {

void flip_horizontal(uint8_t* rgb, int width, int height) {
  const size_t stride = static_cast<size_t>(width) * 3;
  for (int y = 0; y < height; y++, rgb += stride) {
    uint8_t* left = rgb;
    uint8_t* right = rgb + stride - 3;
    for (; left < right; left += 3, right -= 3) std::swap_ranges(left, left + 3, right);
  }
}

void flip_vertical(uint8_t* rgb, int width, int height) {
  const size_t stride = static_cast<size_t>(width) * 3;
  uint8_t* top = rgb;
  uint8_t* bottom = rgb + stride * static_cast<size_t>(height - 1);
  for (; top < bottom; top += stride, bottom -= stride) std::swap_ranges(top, top + stride, bottom);
}

}  // namespace graft

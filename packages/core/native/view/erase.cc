#include "view/erase.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

namespace graft {

namespace {

int at(double fraction, int size) {
  return std::clamp(static_cast<int>(std::floor(fraction * size + 0.5)), 0, size);
}

}  // namespace

void erase(uint8_t* rgb, int width, int height, const View& view) {
  const int top = at(view.erase_top, height);
  const int bottom = at(view.erase_top + view.erase_height, height);
  const int left = at(view.erase_left, width);
  const int right = at(view.erase_left + view.erase_width, width);
  for (int y = top; y < bottom; y++)
    std::memset(rgb + (static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(left)) * 3,
                view.erase_value, static_cast<size_t>(right - left) * 3);
}

}  // namespace graft

#include "view/sharpness.h"

#include <cmath>
#include <cstring>
#include <utility>

namespace graft {

void adjust_sharpness(uint8_t* rgb, int width, int height, double factor, const ColourKernels& kernels,
                      Buffer& scratch) {
  if (width < 3 || height < 3) return;
  const size_t stride = static_cast<size_t>(width) * 3;
  // Of the picture as it was, the row and the one above it are kept.
  uint8_t* above = scratch.take(stride * 2);
  uint8_t* at = above + stride;
  const int32_t share = static_cast<int32_t>(std::floor(factor * 65536 + 0.5));
  std::memcpy(above, rgb, stride);
  for (int y = 1; y + 1 < height; y++, std::swap(above, at)) {
    uint8_t* row = rgb + static_cast<size_t>(y) * stride;
    std::memcpy(at, row, stride);
    kernels.sharpen(above + 3, at + 3, row + stride + 3, row + 3, stride - 6, share);
  }
}

}  // namespace graft

#include <algorithm>

#include "jpeg/jpeg_kernels.h"
#include "kernels.h"
#include "png/png_kernels.h"
#include "view/colour_kernels.h"

namespace graft {

namespace {

uint8_t clip(int value) {
  return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

void resize_rows(const uint8_t* from, size_t stride, int rows, uint8_t* to, size_t out_stride, const Taps& taps) {
  const int half = 1 << (taps.bits - 1);
  for (int y = 0; y < rows; y++) {
    const uint8_t* row = from + static_cast<size_t>(y) * stride;
    uint8_t* out = to + static_cast<size_t>(y) * out_stride;
    const int16_t* coefficients = taps.coefficients;
    for (int x = 0; x < taps.size; x++, coefficients += taps.taps, out += 3) {
      const uint8_t* pixel = row + static_cast<size_t>(taps.starts[x]) * 4;
      int red = half;
      int green = half;
      int blue = half;
      for (int i = 0; i < taps.taps; i++, pixel += 4) {
        red += pixel[0] * coefficients[i];
        green += pixel[1] * coefficients[i];
        blue += pixel[2] * coefficients[i];
      }
      out[0] = clip(red >> taps.bits);
      out[1] = clip(green >> taps.bits);
      out[2] = clip(blue >> taps.bits);
    }
  }
}

void resize_column(const uint8_t* from, size_t stride, const int16_t* coefficients, int count, int bits, uint8_t* to,
                   size_t bytes) {
  for (size_t i = 0; i < bytes; i++) {
    int sum = 1 << (bits - 1);
    for (int row = 0; row < count; row++) sum += from[static_cast<size_t>(row) * stride + i] * coefficients[row];
    to[i] = clip(sum >> bits);
  }
}

void warp_row(const WarpRow& row, uint8_t* to, int count) {
  const int64_t most_x = static_cast<int64_t>(row.width - 1) << 32;
  const int64_t most_y = static_cast<int64_t>(row.height - 1) << 32;
  int64_t at_x = row.x;
  int64_t at_y = row.y;
  for (int i = 0; i < count; i++, to += 3, at_x += row.step_x, at_y += row.step_y) {
    const int64_t x = std::clamp<int64_t>(at_x, 0, most_x);
    const int64_t y = std::clamp<int64_t>(at_y, 0, most_y);
    const int right = static_cast<int>(x >> 21) & 2047;
    const int below = static_cast<int>(y >> 21) & 2047;
    const uint8_t* top = row.source + static_cast<size_t>(y >> 32) * row.stride + static_cast<size_t>(x >> 32) * 4;
    const uint8_t* bottom = top + row.stride;
    for (int channel = 0; channel < 3; channel++)
      to[channel] = warp_between(top[channel], top[channel + 4], bottom[channel], bottom[channel + 4], right, below);
  }
}

constexpr Kernels kPlain = {"off", resize_rows, resize_column, warp_row, &kPlainJpeg, &kPlainColour, &kPlainPng};

}  // namespace

const Kernels& plain_kernels() {
  return kPlain;
}

}  // namespace graft

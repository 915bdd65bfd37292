#include <cstdlib>

#include "png/adler32.h"
#include "png/crc32.h"
#include "png/inflate_loop.h"
#include "png/png_kernels.h"

namespace graft {

namespace {

uint8_t paeth(int left, int above, int corner) {
  const int to_left = std::abs(above - corner);
  const int to_above = std::abs(left - corner);
  const int to_corner = std::abs(left + above - 2 * corner);
  if (to_left <= to_above && to_left <= to_corner) return static_cast<uint8_t>(left);
  return static_cast<uint8_t>(to_above <= to_corner ? above : corner);
}

/** `step` bytes a pixel, or three that come to lie four apart, as the row above does. */
template <typename Predict>
void undo(size_t from_step, size_t step, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t pixels,
          Predict predict) {
  for (size_t x = 0; x < pixels; x++, from += from_step, above += step, to += step)
    for (size_t i = 0; i < from_step; i++) {
      const int left = x == 0 ? 0 : (to - step)[i];
      const int corner = x == 0 ? 0 : (above - step)[i];
      to[i] = static_cast<uint8_t>(from[i] + predict(left, static_cast<int>(above[i]), corner));
    }
}

void undo_any(PngFilter filter, size_t from_step, size_t step, const uint8_t* from, const uint8_t* above, uint8_t* to,
              size_t pixels) {
  switch (filter) {
    case PngFilter::kNone:
      return undo(from_step, step, from, above, to, pixels, [](int, int, int) { return 0; });
    case PngFilter::kSub:
      return undo(from_step, step, from, above, to, pixels, [](int left, int, int) { return left; });
    case PngFilter::kUp:
      return undo(from_step, step, from, above, to, pixels, [](int, int up, int) { return up; });
    case PngFilter::kAverage:
      return undo(from_step, step, from, above, to, pixels, [](int left, int up, int) { return (left + up) / 2; });
    case PngFilter::kPaeth:
      return undo(from_step, step, from, above, to, pixels, paeth);
  }
}

void unfilter(PngFilter filter, size_t step, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t bytes) {
  undo_any(filter, step, step, from, above, to, bytes / step);
}

void unfilter_rgb(PngFilter filter, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t pixels) {
  undo_any(filter, 3, 4, from, above, to, pixels);
}

void unfilter_rgb_paeth_twice(const uint8_t* from, size_t from_stride, const uint8_t* above, uint8_t* to, size_t stride,
                              size_t pixels) {
  unfilter_rgb(PngFilter::kPaeth, from, above, to, pixels);
  unfilter_rgb(PngFilter::kPaeth, from + from_stride, to, to + stride, pixels);
}

}  // namespace

const PngKernels kPlainPng = {crc32_by_table, adler32_continue, inflate_run,
                              unfilter,       unfilter_rgb,     unfilter_rgb_paeth_twice};

}  // namespace graft

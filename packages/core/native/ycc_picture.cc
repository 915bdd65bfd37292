#include "ycc_picture.h"

#include <algorithm>
#include <cstring>

namespace graft {

namespace {

constexpr size_t kBeyond = 128;

}  // namespace

void YccPicture::row(int y, Buffer& scratch, uint8_t* rgbx) const {
  const size_t bytes = static_cast<size_t>(width) + kBeyond;
  const uint8_t* luma = planes[0].row(y);
  if (count == 1) {
    uint8_t* neutral = scratch.take(bytes);
    std::memset(neutral, 128, bytes);
    kernels->to_rgbx(luma, neutral, neutral, rgbx, width);
    return;
  }
  if (!halved_across) {
    kernels->to_rgbx(luma, planes[1].row(y), planes[2].row(y), rgbx, width);
    return;
  }
  uint8_t* chroma[2] = {scratch.take(2 * bytes), nullptr};
  chroma[1] = chroma[0] + bytes;
  const int samples = (width + 1) / 2;
  for (int i = 0; i < 2; i++) {
    const YccPlane& plane = planes[i + 1];
    if (!halved_down) {
      kernels->widen_across(plane.row(y), chroma[i], samples);
      continue;
    }
    // The nearer row counts three times; outside, it is its own neighbour.
    const int nearer = y / 2;
    const int other = std::clamp(y % 2 == 0 ? nearer - 1 : nearer + 1, 0, (height + 1) / 2 - 1);
    kernels->widen_both(plane.row(nearer), plane.row(other), chroma[i], samples);
  }
  kernels->to_rgbx(luma, chroma[0], chroma[1], rgbx, width);
}

void YccPicture::all(Buffer& scratch, const Pixels& to) const {
  for (int y = 0; y < height; y++) row(y, scratch, to.row(y));
}

}  // namespace graft

#include "jpeg/ycc_picture.h"

#include <algorithm>
#include <cstring>

namespace graft {

namespace {

constexpr size_t kBeyond = 128;

}  // namespace

int YccPicture::other_row(int y) const {
  // Outside, the nearer one is its own neighbour.
  const int other = y % 2 == 0 ? nearer_row(y) - 1 : nearer_row(y) + 1;
  return std::clamp(other, 0, (height + 1) / 2 - 1);
}

bool YccPicture::can_sample(const YccColumns& columns) const {
  return halved_across && halved_down && kernels->sample_rgbx != nullptr && columns.fits();
}

void YccPicture::sample(int y, const YccColumns& columns, Buffer& scratch, uint8_t* rgbx) const {
  const int samples = (width + 1) / 2;
  YccRows rows{planes[0].row(y), {}, {}, samples};
  for (int i = 0; i < 2; i++) {
    rows.nearer[i] = planes[i + 1].row(nearer_row(y));
    rows.other[i] = planes[i + 1].row(other_row(y));
  }
  constexpr size_t kMore = 24;
  uint8_t* sums = scratch.take((static_cast<size_t>(samples) + kMore) * sizeof(uint32_t));
  kernels->sample_rgbx(columns, rows, reinterpret_cast<uint32_t*>(sums), rgbx);
}

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
    kernels->widen_both(plane.row(nearer_row(y)), plane.row(other_row(y)), chroma[i], samples);
  }
  kernels->to_rgbx(luma, chroma[0], chroma[1], rgbx, width);
}

void YccPicture::all(Buffer& scratch, const Pixels& to) const {
  for (int y = 0; y < height; y++) row(y, scratch, to.row(y));
}

}  // namespace graft

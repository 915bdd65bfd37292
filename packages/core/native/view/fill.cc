#include "view/fill.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace graft {

namespace {

constexpr int64_t kOne = int64_t{1} << 32;
/** A position so little outside that only rounding has moved it there is inside; the kernel clamps. */
constexpr int64_t kSlack = int64_t{1} << 12;
constexpr int64_t kFar = std::numeric_limits<int64_t>::max() / 2;

int64_t floor_divide(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/** The image of one axis of the picture that a position lies in: `least` … `most` there are read at ± them + `offset`.
 */
struct Image {
  int64_t least;
  int64_t most;
  int64_t offset = 0;
  bool mirrored = false;
  bool is_empty = false;

  int64_t read_at(int64_t position) const { return mirrored ? offset - position : offset + position; }

  /** How many positions from `at` on, `step` apart, lie in it. */
  int64_t count(int64_t at, int64_t step) const {
    if (step == 0) return kFar;
    return (step > 0 ? (most - at) / step : (at - least) / -step) + 1;
  }
};

/** d c b a | a b c d | d c b a: each image is half a pixel wider than its outer pixels' centres; the kernel clamps. */
Image reflected(int64_t at, int64_t size) {
  const int64_t which = floor_divide(at + kOne / 2, size);
  const int64_t least = which * size - kOne / 2;
  const int64_t most = least + size - 1;
  if (which % 2 == 0) return {least, most, -which * size};
  return {least, most, (which + 1) * size - kOne, true};
}

/** scipy's wrap has a period of size − 1: the first and the last pixel coincide. Where both could be meant, its choice.
 */
Image wrapped(int64_t at, int64_t last) {
  if (last == 0) return {-kFar, kFar};
  if (at >= -kSlack && at <= last + kSlack) return {-kSlack, last + kSlack};
  if (at > last) {
    const int64_t which = at / last;
    return {std::max(which * last, last + kSlack + 1), (which + 1) * last - 1, -which * last};
  }
  const int64_t which = -at / last;
  return {-(which + 1) * last + 1, std::min(-which * last, -kSlack - 1), (which + 1) * last};
}

Image constant(int64_t at, int64_t last) {
  if (at < -kSlack) return {-kFar, -kSlack - 1, 0, false, true};
  if (at > last + kSlack) return {last + kSlack + 1, kFar, 0, false, true};
  return {-kSlack, last + kSlack};
}

Image image_at(int64_t at, int size, Fill fill) {
  const int64_t whole = size * kOne;
  if (fill == Fill::kReflect) return reflected(at, whole);
  return fill == Fill::kWrap ? wrapped(at, whole - kOne) : constant(at, whole - kOne);
}

}  // namespace

void warp_row_filled(const WarpRow& row, Fill fill, int fill_value, const Kernels& kernels, uint8_t* to, int count) {
  int64_t x = row.x;
  int64_t y = row.y;
  while (count > 0) {
    const Image across = image_at(x, row.width, fill);
    const Image down = image_at(y, row.height, fill);
    const int part =
        static_cast<int>(std::min<int64_t>(count, std::min(across.count(x, row.step_x), down.count(y, row.step_y))));
    if (across.is_empty || down.is_empty) {
      std::memset(to, fill_value, static_cast<size_t>(part) * 3);
    } else {
      WarpRow straight = row;
      straight.x = across.read_at(x);
      straight.y = down.read_at(y);
      if (across.mirrored) straight.step_x = -row.step_x;
      if (down.mirrored) straight.step_y = -row.step_y;
      kernels.warp_row(straight, to, part);
    }
    x += part * row.step_x;
    y += part * row.step_y;
    to += static_cast<size_t>(part) * 3;
    count -= part;
  }
}

}  // namespace graft

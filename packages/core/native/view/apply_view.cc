#include "view/apply_view.h"

#include <algorithm>
#include <cstring>

#include "view/adjust.h"
#include "view/erase.h"
#include "view/warp.h"

namespace graft {

namespace {

Box crop_box(PictureRows& upright, const View& view) {
  if (!view.has_crop) return {0, 0, static_cast<double>(upright.width()), static_cast<double>(upright.height())};
  const double left = view.crop_left * upright.width();
  const double top = view.crop_top * upright.height();
  return {left, top, std::min<double>(left + view.crop_width * upright.width(), upright.width()),
          std::min<double>(top + view.crop_height * upright.height(), upright.height())};
}

/** The resized picture as RGBX, with one row more than it has, which the warp's kernels read and weigh with zero. */
Pixels resize_for_warp(PictureRows& upright, const Box& box, bool nearest, const Kernels& kernels, Worker& worker,
                       int width, int height) {
  Pixels resized{nullptr, width, height, static_cast<size_t>(width) * 4};
  resized.data = worker.resized.take(resized.stride * static_cast<size_t>(height + 1));
  if (nearest) {
    resize_nearest(upright, box, worker.resize, resized);
  } else {
    resize_bilinear_rgbx(upright, box, kernels, worker.resize, resized);
  }
  std::memset(resized.row(height), 0, resized.stride);
  return resized;
}

}  // namespace

void apply_view(PictureRows& upright, const View& view, bool nearest, const Kernels& kernels, Worker& worker,
                uint8_t* out, int width, int height) {
  const Box box = crop_box(upright, view);
  if (view.has_affine()) {
    const Pixels resized = resize_for_warp(upright, box, nearest, kernels, worker, width, height);
    warp(resized, keras_affine(view, width, height), view.fill, view.fill_value, kernels, out);
  } else {
    const Flips flips{view.flip_horizontal, view.flip_vertical};
    if (nearest)
      resize_nearest_packed(upright, box, worker.resize, out, width, height, flips);
    else
      resize_bilinear(upright, box, kernels, worker.resize, out, width, height, flips);
  }
  if (!view.adjustments.empty()) adjust(view.adjustments, out, width, height, kernels, worker);
  if (view.has_erase) erase(out, width, height, view);
}

}  // namespace graft

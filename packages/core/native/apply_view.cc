#include "apply_view.h"

#include <algorithm>
#include <cstring>

#include "blur.h"
#include "color.h"
#include "erase.h"
#include "flip.h"
#include "jpeg_noise.h"
#include "tone.h"
#include "warp.h"

namespace graft {

namespace {

Box crop_box(PictureRows& upright, const View& view) {
  if (!view.has_crop) return {0, 0, static_cast<double>(upright.width()), static_cast<double>(upright.height())};
  const double left = view.crop_left * upright.width();
  const double top = view.crop_top * upright.height();
  return {left, top, std::min<double>(left + view.crop_width * upright.width(), upright.width()),
          std::min<double>(top + view.crop_height * upright.height(), upright.height())};
}

void expand(const uint8_t* packed, const Pixels& to) {
  for (int y = 0; y < to.height; y++) {
    uint8_t* row = to.row(y);
    for (int x = 0; x < to.width; x++, packed += 3, row += 4) std::memcpy(row, packed, 4);
  }
}

/** The resized picture as RGBX, with one row more than it has, which the warp's kernels read and weigh with zero. */
Pixels resize_for_warp(PictureRows& upright, const Box& box, bool nearest, const Kernels& kernels, Worker& worker,
                       int width, int height) {
  Pixels resized{nullptr, width, height, static_cast<size_t>(width) * 4};
  resized.data = worker.resized.take(resized.stride * static_cast<size_t>(height + 1));
  if (nearest) {
    resize_nearest(upright, box, worker.resize, resized);
  } else {
    uint8_t* packed = worker.packed.take(static_cast<size_t>(width) * static_cast<size_t>(height) * 3);
    resize_bilinear(upright, box, kernels, worker.resize, packed, width, height);
    expand(packed, resized);
  }
  std::memset(resized.row(height), 0, resized.stride);
  return resized;
}

void apply_colours(const View& view, uint8_t* rgb, size_t count) {
  if (view.auto_contrast) auto_contrast(rgb, count);
  if (view.equalize) equalize(rgb, count);
  if (view.posterize != 8) posterize(rgb, count, view.posterize);
  if (view.solarize != 256) solarize(rgb, count, view.solarize);
  if (view.brightness != 1) adjust_brightness(rgb, count, view.brightness);
  if (view.contrast != 1) adjust_contrast(rgb, count, view.contrast);
  if (view.saturation != 1) adjust_saturation(rgb, count, view.saturation);
  if (view.hue != 0) adjust_hue(rgb, count, view.hue);
  if (view.grayscale) to_grayscale(rgb, count);
}

}  // namespace

void apply_view(PictureRows& upright, const View& view, bool nearest, const Kernels& kernels, Worker& worker,
                uint8_t* out, int width, int height) {
  const Box box = crop_box(upright, view);
  if (view.has_affine()) {
    const Pixels resized = resize_for_warp(upright, box, nearest, kernels, worker, width, height);
    warp(resized, keras_affine(view, width, height), view.fill, view.fill_value, kernels, out);
  } else {
    if (nearest)
      resize_nearest_packed(upright, box, worker.resize, out, width, height);
    else
      resize_bilinear(upright, box, kernels, worker.resize, out, width, height);
    if (view.flip_horizontal) flip_horizontal(out, width, height);
    if (view.flip_vertical) flip_vertical(out, width, height);
  }
  apply_colours(view, out, static_cast<size_t>(width) * static_cast<size_t>(height));
  if (view.sharpness != 1) adjust_sharpness(out, width, height, view.sharpness, worker.packed);
  if (view.blur > 0) gaussian_blur(out, width, height, view.blur, worker.packed);
  if (view.jpeg_quality > 0) jpeg_noise(out, width, height, view.jpeg_quality);
  if (view.has_erase) erase(out, width, height, view);
}

}  // namespace graft

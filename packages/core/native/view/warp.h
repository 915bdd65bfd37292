#pragma once

#include <cstdint>

#include "image.h"
#include "kernels.h"
#include "view/view.h"

namespace graft {

/** Output (row, column) → source (row, column), as scipy's `affine_transform` takes it. */
struct Affine {
  double yy, yx, xy, xx;
  double offset_y, offset_x;
};

/**
 * Keras's `apply_affine_transform` matrix: rotation · shift · shear · zoom, about the picture's centre
 * (height / 2 − 0.5, width / 2 − 0.5), with the view's flips folded in behind, where ImageDataGenerator has them.
 */
Affine keras_affine(const View& view, int width, int height);

/**
 * Samples `from` (RGBX, readable one row beyond its last) by `affine` at order 1 into packed RGB of the same size.
 * Fill modes are scipy.ndimage's.
 */
void warp(const Pixels& from, const Affine& affine, Fill fill, int fill_value, const Kernels& kernels, uint8_t* out);

}  // namespace graft

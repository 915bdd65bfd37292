#include "view/warp.h"

#include <cmath>

#include "view/fill.h"

namespace graft {

namespace {

constexpr double kPi = 3.14159265358979323846;

struct Matrix {
  double m[3][3];

  Matrix operator*(const Matrix& other) const {
    Matrix product{};
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        for (int k = 0; k < 3; k++) product.m[i][j] += m[i][k] * other.m[k][j];
    return product;
  }
};

int64_t fixed(double value) {
  return static_cast<int64_t>(std::floor(value * 4294967296.0 + 0.5));
}

}  // namespace

Affine keras_affine(const View& view, int width, int height) {
  const double theta = view.rotation * kPi / 180;
  const double shear = view.shear * kPi / 180;
  const Matrix rotation{{{std::cos(theta), -std::sin(theta), 0}, {std::sin(theta), std::cos(theta), 0}, {0, 0, 1}}};
  const Matrix shift{{{1, 0, view.shift_y * height}, {0, 1, view.shift_x * width}, {0, 0, 1}}};
  const Matrix sheared{{{1, -std::sin(shear), 0}, {0, std::cos(shear), 0}, {0, 0, 1}}};
  const Matrix sloped{{{1, view.slope_y, 0}, {view.slope_x, 1, 0}, {0, 0, 1}}};
  const Matrix zoom{{{view.zoom_y, 0, 0}, {0, view.zoom_x, 0}, {0, 0, 1}}};
  const double centre_y = height / 2.0 - 0.5;
  const double centre_x = width / 2.0 - 0.5;
  const Matrix away{{{1, 0, centre_y}, {0, 1, centre_x}, {0, 0, 1}}};
  const Matrix back{{{1, 0, -centre_y}, {0, 1, -centre_x}, {0, 0, 1}}};
  Matrix whole = away * rotation * shift * sheared * sloped * zoom * back;
  // ImageDataGenerator flips the warped picture: output column x shows what column width − 1 − x would.
  if (view.flip_horizontal) whole = whole * Matrix{{{1, 0, 0}, {0, -1, width - 1.0}, {0, 0, 1}}};
  if (view.flip_vertical) whole = whole * Matrix{{{-1, 0, height - 1.0}, {0, 1, 0}, {0, 0, 1}}};
  return {whole.m[0][0], whole.m[0][1], whole.m[1][0], whole.m[1][1], whole.m[0][2], whole.m[1][2]};
}

void warp(const Pixels& from, const Affine& affine, Fill fill, int fill_value, const Kernels& kernels, uint8_t* out) {
  const size_t out_stride = static_cast<size_t>(from.width) * 3;
  const int64_t step_x = fixed(affine.xx);
  const int64_t step_y = fixed(affine.yx);
  for (int y = 0; y < from.height; y++, out += out_stride) {
    const WarpRow row{from.data,
                      from.stride,
                      from.width,
                      from.height,
                      fixed(affine.xy * y + affine.offset_x),
                      fixed(affine.yy * y + affine.offset_y),
                      step_x,
                      step_y};
    if (fill == Fill::kNearest)
      kernels.warp_row(row, out, from.width);
    else
      warp_row_filled(row, fill, fill_value, kernels, out, from.width);
  }
}

}  // namespace graft

#include "warp.h"

#include <algorithm>
#include <cmath>
#include <cstring>

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

/** scipy's `map_coordinate` for one axis: where outside position `at` is read, or −1 for the constant. */
double inside(double at, int size, Fill fill) {
  const double last = size - 1;
  switch (fill) {
    case Fill::kNearest:
      return std::clamp(at, 0.0, last);
    case Fill::kConstant:
      return at < 0 || at > last ? -1 : at;
    case Fill::kWrap: {
      // scipy's wrap has a period of size − 1: the first and the last pixel coincide.
      if (size == 1) return 0;
      if (at < 0) return at + last * (std::trunc(-at / last) + 1);
      if (at > last) return at - last * std::trunc(at / last);
      return at;
    }
    case Fill::kReflect: {
      if (size == 1) return 0;
      const double period = 2.0 * size;
      if (at < 0) {
        if (at < -period) at += period * std::trunc(-at / period);
        return at < -size ? at + period : -at - 1;
      }
      if (at > last) {
        at -= period * std::trunc(at / period);
        if (at >= size) at = period - at - 1;
      }
      return at;
    }
  }
  return at;
}

/** The two pixels on either side of a position, and the weight (of 2048) of the second. */
struct Between {
  int first;
  int second;
  int weight;
};

Between between(double at, int size, Fill fill) {
  const double low = std::floor(at);
  Between result{static_cast<int>(low), static_cast<int>(low) + 1, static_cast<int>((at - low) * 2048)};
  // Only reflection comes here with a position half a pixel outside; its neighbour outside is the edge pixel itself.
  if (fill == Fill::kReflect) {
    result.first = std::clamp(result.first, 0, size - 1);
    result.second = std::clamp(result.second, 0, size - 1);
  } else {
    result.first = std::clamp(result.first, 0, size - 1);
    result.second = std::min(result.second, size - 1);
  }
  return result;
}

/** Any fill mode, pixel by pixel, in the kernels' arithmetic. */
void warp_row_filled(const Pixels& from, const Affine& affine, int y, Fill fill, int fill_value, uint8_t* out) {
  for (int x = 0; x < from.width; x++, out += 3) {
    const double at_y = inside(affine.yy * y + affine.yx * x + affine.offset_y, from.height, fill);
    const double at_x = inside(affine.xy * y + affine.xx * x + affine.offset_x, from.width, fill);
    if (fill == Fill::kConstant && (at_y < 0 || at_x < 0)) {
      std::memset(out, fill_value, 3);
      continue;
    }
    const Between rows = between(at_y, from.height, fill);
    const Between columns = between(at_x, from.width, fill);
    for (int channel = 0; channel < 3; channel++) {
      const auto value = [&](int row, int column) {
        return static_cast<int>(from.row(row)[static_cast<size_t>(column) * 4 + static_cast<size_t>(channel)]);
      };
      out[channel] = warp_between(value(rows.first, columns.first), value(rows.first, columns.second),
                                  value(rows.second, columns.first), value(rows.second, columns.second), columns.weight,
                                  rows.weight);
    }
  }
}

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
  const Matrix zoom{{{view.zoom_y, 0, 0}, {0, view.zoom_x, 0}, {0, 0, 1}}};
  const double centre_y = height / 2.0 - 0.5;
  const double centre_x = width / 2.0 - 0.5;
  const Matrix away{{{1, 0, centre_y}, {0, 1, centre_x}, {0, 0, 1}}};
  const Matrix back{{{1, 0, -centre_y}, {0, 1, -centre_x}, {0, 0, 1}}};
  Matrix whole = away * rotation * shift * sheared * zoom * back;
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
    if (fill != Fill::kNearest) {
      warp_row_filled(from, affine, y, fill, fill_value, out);
      continue;
    }
    const WarpRow row{from.data,
                      from.stride,
                      from.width,
                      from.height,
                      fixed(affine.xy * y + affine.offset_x),
                      fixed(affine.yy * y + affine.offset_y),
                      step_x,
                      step_y};
    kernels.warp_row(row, out, from.width);
  }
}

}  // namespace graft

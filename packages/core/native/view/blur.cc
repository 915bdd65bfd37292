#include "view/blur.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace graft {

namespace {

constexpr int kWeightBits = 15;
/** Bits below one level that the middle picture keeps. */
constexpr int kExtraBits = 7;
/** Values that kernels may touch beyond a row. */
constexpr size_t kBeyond = 64;

std::vector<int16_t> gaussian_weights(double sigma, int radius) {
  std::vector<double> weights;
  double sum = 0;
  for (int i = -radius; i <= radius; i++) {
    weights.push_back(std::exp(-0.5 * (i / sigma) * (i / sigma)));
    sum += weights.back();
  }
  std::vector<int16_t> fixed;
  int missing = 1 << kWeightBits;
  for (const double weight : weights) {
    const int rounded = static_cast<int>(std::lround(weight / sum * (1 << kWeightBits)));
    missing -= rounded;
    fixed.push_back(static_cast<int16_t>(std::min(rounded, (1 << kWeightBits) - 1)));
  }
  int16_t& middle = fixed[static_cast<size_t>(radius)];
  middle = static_cast<int16_t>(std::min(middle + missing, (1 << kWeightBits) - 1));
  return fixed;
}

/** Positions −radius … size − 1 + radius, mirrored into the picture. */
std::vector<int> mirrored(int size, int radius) {
  std::vector<int> positions;
  const int period = std::max(1, 2 * (size - 1));
  for (int i = -radius; i < size + radius; i++) {
    const int at = ((i % period) + period) % period;
    positions.push_back(at < size ? at : period - at);
  }
  return positions;
}

/** A row, and `radius` mirrored pixels on either side of it. */
void widen_around(const uint8_t* row, const std::vector<int>& columns, size_t radius, size_t values, uint8_t* to) {
  const auto put = [&](size_t at) { std::memcpy(to + at * 3, row + static_cast<size_t>(columns[at]) * 3, 3); };
  for (size_t i = 0; i < radius; i++) {
    put(i);
    put(columns.size() - 1 - i);
  }
  std::memcpy(to + radius * 3, row, values);
}

}  // namespace

void gaussian_blur(uint8_t* rgb, int width, int height, double sigma, const ColourKernels& kernels, Buffer& scratch) {
  const int radius = static_cast<int>(std::ceil(3 * sigma));
  const std::vector<int16_t> weights = gaussian_weights(sigma, radius);
  // All that the others have is lost in rounding: nothing changes.
  if (weights[static_cast<size_t>(radius)] == (1 << kWeightBits) - 1) return;
  const std::vector<int> columns = mirrored(width, radius);
  const std::vector<int> rows = mirrored(height, radius);
  const int taps = static_cast<int>(weights.size());
  const size_t values = static_cast<size_t>(width) * 3;
  const size_t stride = values + kBeyond;
  const size_t wide = columns.size() * 3;
  // One row with what lies around it, in bytes and in 16 bits; then the picture blurred across.
  uint8_t* bytes = scratch.take(wide + kBeyond + (wide + kBeyond + stride * static_cast<size_t>(height)) * 2 + 1);
  int16_t* row = reinterpret_cast<int16_t*>(bytes + (wide + kBeyond + 1) / 2 * 2);
  int16_t* middle = row + wide + kBeyond;
  std::vector<const int16_t*> from(weights.size());
  for (size_t i = 0; i < from.size(); i++) from[i] = row + i * 3;
  for (int y = 0; y < height; y++) {
    widen_around(rgb + static_cast<size_t>(y) * values, columns, static_cast<size_t>(radius), values, bytes);
    kernels.widen(bytes, row, wide);
    kernels.weigh(from.data(), weights.data(), taps, kWeightBits - kExtraBits, middle + static_cast<size_t>(y) * stride,
                  values);
  }
  for (size_t y = 0; y < static_cast<size_t>(height); y++) {
    for (size_t i = 0; i < from.size(); i++) from[i] = middle + static_cast<size_t>(rows[y + i]) * stride;
    kernels.weigh(from.data(), weights.data(), taps, kWeightBits + kExtraBits, row, values);
    kernels.narrow(row, rgb + y * values, values);
  }
}

}  // namespace graft

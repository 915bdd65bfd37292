#include "blur.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace graft {

namespace {

constexpr int kWeightBits = 15;
/** Bits below one level that the middle picture keeps. */
constexpr int kExtraBits = 7;

std::vector<int> gaussian_weights(double sigma, int radius) {
  std::vector<double> weights;
  double sum = 0;
  for (int i = -radius; i <= radius; i++) {
    weights.push_back(std::exp(-0.5 * (i / sigma) * (i / sigma)));
    sum += weights.back();
  }
  std::vector<int> fixed;
  int missing = 1 << kWeightBits;
  for (const double weight : weights) {
    fixed.push_back(static_cast<int>(std::lround(weight / sum * (1 << kWeightBits))));
    missing -= fixed.back();
  }
  fixed[static_cast<size_t>(radius)] += missing;
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

}  // namespace

void gaussian_blur(uint8_t* rgb, int width, int height, double sigma, Buffer& scratch) {
  const int radius = static_cast<int>(std::ceil(3 * sigma));
  const std::vector<int> weights = gaussian_weights(sigma, radius);
  const std::vector<int> columns = mirrored(width, radius);
  const std::vector<int> rows = mirrored(height, radius);
  const size_t stride = static_cast<size_t>(width) * 3;
  const size_t taps = weights.size();
  uint16_t* middle = reinterpret_cast<uint16_t*>(scratch.take(stride * static_cast<size_t>(height) * 2));
  for (int y = 0; y < height; y++) {
    const uint8_t* from = rgb + static_cast<size_t>(y) * stride;
    uint16_t* to = middle + static_cast<size_t>(y) * stride;
    for (size_t x = 0; x < static_cast<size_t>(width); x++) {
      int sums[3] = {1 << (kWeightBits - kExtraBits - 1), 1 << (kWeightBits - kExtraBits - 1),
                     1 << (kWeightBits - kExtraBits - 1)};
      for (size_t i = 0; i < taps; i++) {
        const uint8_t* pixel = from + static_cast<size_t>(columns[x + i]) * 3;
        for (size_t channel = 0; channel < 3; channel++) sums[channel] += pixel[channel] * weights[i];
      }
      for (size_t channel = 0; channel < 3; channel++)
        to[x * 3 + channel] = static_cast<uint16_t>(sums[channel] >> (kWeightBits - kExtraBits));
    }
  }
  std::vector<int64_t> sums(stride);
  for (size_t y = 0; y < static_cast<size_t>(height); y++) {
    std::fill(sums.begin(), sums.end(), int64_t{1} << (kWeightBits + kExtraBits - 1));
    for (size_t i = 0; i < taps; i++) {
      const uint16_t* from = middle + static_cast<size_t>(rows[y + i]) * stride;
      for (size_t x = 0; x < stride; x++) sums[x] += static_cast<int64_t>(from[x]) * weights[i];
    }
    uint8_t* to = rgb + y * stride;
    for (size_t x = 0; x < stride; x++)
      to[x] = static_cast<uint8_t>(std::min<int64_t>(sums[x] >> (kWeightBits + kExtraBits), 255));
  }
}

void adjust_sharpness(uint8_t* rgb, int width, int height, double factor, Buffer& scratch) {
  const size_t stride = static_cast<size_t>(width) * 3;
  const size_t bytes = stride * static_cast<size_t>(height);
  uint8_t* copy = scratch.take(bytes);
  std::memcpy(copy, rgb, bytes);
  const int64_t share = static_cast<int64_t>(std::floor(factor * 65536 + 0.5));
  for (int y = 1; y + 1 < height; y++) {
    const uint8_t* from = copy + static_cast<size_t>(y) * stride;
    uint8_t* to = rgb + static_cast<size_t>(y) * stride;
    for (size_t x = 3; x + 3 < stride; x++) {
      const uint8_t* at = from + x;
      const uint8_t* above = at - stride;
      const uint8_t* below = at + stride;
      const int around = above[-3] + above[0] + above[3] + at[-3] + at[3] + below[-3] + below[0] + below[3];
      const int smooth = (around + 5 * at[0] + 6) / 13;
      const int64_t blended = (static_cast<int64_t>(smooth) * 65536 + share * (at[0] - smooth) + 32768) >> 16;
      to[x] = static_cast<uint8_t>(std::clamp<int64_t>(blended, 0, 255));
    }
  }
}

}  // namespace graft

#include "color.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace graft {

namespace {

constexpr int kHalf = 1 << 15;

/** A factor in 16.16 fixed point. */
int64_t fixed(double factor) {
  return static_cast<int64_t>(std::floor(factor * 65536 + 0.5));
}

/** base + factor·(value − base), rounded and clipped. */
uint8_t blend(int base, int value, int64_t factor) {
  const int64_t blended = (static_cast<int64_t>(base) * 65536 + factor * (value - base) + kHalf) >> 16;
  return static_cast<uint8_t>(std::clamp<int64_t>(blended, 0, 255));
}

void map_all(uint8_t* rgb, size_t count, const std::array<uint8_t, 256>& table) {
  for (size_t i = 0; i < count * 3; i++) rgb[i] = table[rgb[i]];
}

/** Blends every value with one base. */
void blend_all(uint8_t* rgb, size_t count, int base, double factor) {
  std::array<uint8_t, 256> table;
  for (int value = 0; value < 256; value++) table[static_cast<size_t>(value)] = blend(base, value, fixed(factor));
  map_all(rgb, count, table);
}

/** One channel of a colour of the given hue (0…6), least value and chroma; `phase` is the channel's place on the
 * circle. */
uint8_t channel_of(double hue, double phase, double least, double chroma) {
  double at = hue + phase;
  if (at >= 6) at -= 6;
  // Rises over one sixth, stays two, falls over one, stays two.
  const double share = std::clamp(std::min(at, 4 - at), 0.0, 1.0);
  return static_cast<uint8_t>(least + chroma * (1 - share) + 0.5);
}

}  // namespace

void adjust_brightness(uint8_t* rgb, size_t count, double factor) {
  blend_all(rgb, count, 0, factor);
}

void adjust_contrast(uint8_t* rgb, size_t count, double factor) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += static_cast<uint64_t>(luma(rgb + i * 3));
  const int mean = static_cast<int>((sum + count / 2) / count);
  blend_all(rgb, count, mean, factor);
}

void adjust_saturation(uint8_t* rgb, size_t count, double factor) {
  const int64_t share = fixed(factor);
  for (size_t i = 0; i < count; i++, rgb += 3) {
    const int gray = luma(rgb);
    for (int channel = 0; channel < 3; channel++) rgb[channel] = blend(gray, rgb[channel], share);
  }
}

void adjust_hue(uint8_t* rgb, size_t count, double turn) {
  for (size_t i = 0; i < count; i++, rgb += 3) {
    const int red = rgb[0];
    const int green = rgb[1];
    const int blue = rgb[2];
    const int most = std::max({red, green, blue});
    const int least = std::min({red, green, blue});
    const int chroma = most - least;
    if (chroma == 0) continue;
    double hue;
    if (most == red)
      hue = static_cast<double>(green - blue) / chroma;
    else if (most == green)
      hue = static_cast<double>(blue - red) / chroma + 2;
    else
      hue = static_cast<double>(red - green) / chroma + 4;
    hue += turn * 6;
    if (hue < 0) hue += 6;
    if (hue >= 6) hue -= 6;
    rgb[0] = channel_of(hue, 5, least, chroma);
    rgb[1] = channel_of(hue, 3, least, chroma);
    rgb[2] = channel_of(hue, 1, least, chroma);
  }
}

void to_grayscale(uint8_t* rgb, size_t count) {
  for (size_t i = 0; i < count; i++, rgb += 3) rgb[0] = rgb[1] = rgb[2] = static_cast<uint8_t>(luma(rgb));
}

}  // namespace graft

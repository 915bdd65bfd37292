#include "tone.h"

#include <algorithm>
#include <array>

namespace graft {

namespace {

using Table = std::array<uint8_t, 256>;
using Histogram = std::array<int64_t, 256>;

Histogram histogram_of(const uint8_t* rgb, size_t count) {
  Histogram histogram{};
  for (size_t i = 0; i < count; i++) histogram[rgb[i * 3]]++;
  return histogram;
}

void map_channel(uint8_t* rgb, size_t count, const Table& table) {
  for (size_t i = 0; i < count; i++) rgb[i * 3] = table[rgb[i * 3]];
}

}  // namespace

void auto_contrast(uint8_t* rgb, size_t count) {
  for (int channel = 0; channel < 3; channel++, rgb++) {
    const Histogram histogram = histogram_of(rgb, count);
    int low = 0;
    int high = 255;
    while (low < 255 && histogram[static_cast<size_t>(low)] == 0) low++;
    while (high > 0 && histogram[static_cast<size_t>(high)] == 0) high--;
    if (high <= low) continue;
    const double scale = 255.0 / (high - low);
    const double offset = -low * scale;
    Table table;
    for (int value = 0; value < 256; value++)
      table[static_cast<size_t>(value)] =
          static_cast<uint8_t>(std::clamp(static_cast<int>(value * scale + offset), 0, 255));
    map_channel(rgb, count, table);
  }
}

void equalize(uint8_t* rgb, size_t count) {
  for (int channel = 0; channel < 3; channel++, rgb++) {
    const Histogram histogram = histogram_of(rgb, count);
    int64_t last = 0;
    int kinds = 0;
    for (const int64_t bin : histogram) {
      if (bin == 0) continue;
      last = bin;
      kinds++;
    }
    const int64_t step = (static_cast<int64_t>(count) - last) / 255;
    if (kinds <= 1 || step == 0) continue;
    Table table;
    int64_t sum = step / 2;
    for (size_t value = 0; value < 256; value++) {
      table[value] = static_cast<uint8_t>(std::min<int64_t>(sum / step, 255));
      sum += histogram[value];
    }
    map_channel(rgb, count, table);
  }
}

void posterize(uint8_t* rgb, size_t count, int bits) {
  const uint8_t mask = static_cast<uint8_t>(0xff << (8 - bits));
  for (size_t i = 0; i < count * 3; i++) rgb[i] &= mask;
}

void solarize(uint8_t* rgb, size_t count, int threshold) {
  for (size_t i = 0; i < count * 3; i++)
    if (rgb[i] >= threshold) rgb[i] = static_cast<uint8_t>(255 - rgb[i]);
}

}  // namespace graft

#include "png/png_expand.h"

#include <cstring>

namespace graft {

namespace {

/** Each value by the table; `depth` bits a value, the highest first. */
void look_up(const PngHeaders& png, const uint8_t* from, uint8_t* to) {
  const size_t width = png.width;
  if (png.depth == 8) {
    for (size_t x = 0; x < width; x++) std::memcpy(to + 4 * x, png.table + size_t{4} * from[x], 4);
    return;
  }
  const unsigned depth = static_cast<unsigned>(png.depth);
  const unsigned mask = (1u << depth) - 1;
  for (size_t x = 0; x < width; x++) {
    const size_t bit = x * depth;
    const unsigned value = from[bit / 8] >> (8 - depth - bit % 8) & mask;
    std::memcpy(to + 4 * x, png.table + size_t{4} * value, 4);
  }
}

/** Samples of `kBytes` bytes, of which the first is taken. */
template <size_t kBytes>
void spread(const PngHeaders& png, const uint8_t* from, uint8_t* to) {
  const bool is_colored = png.color == PngColor::kRgb || png.color == PngColor::kRgba;
  const bool has_alpha = png.color == PngColor::kGrayAlpha || png.color == PngColor::kRgba;
  const size_t channels = static_cast<size_t>(png.channels());
  const size_t green = is_colored ? kBytes : 0;
  const size_t alpha = (channels - 1) * kBytes;
  const size_t step = channels * kBytes;
  for (size_t x = 0; x < png.width; x++, from += step) {
    to[4 * x] = from[0];
    to[4 * x + 1] = from[green];
    to[4 * x + 2] = from[2 * green];
    to[4 * x + 3] = has_alpha ? from[alpha] : 255;
  }
}

template <size_t kBytes>
void clear_key(const PngHeaders& png, const uint8_t* from, uint8_t* to) {
  const size_t channels = static_cast<size_t>(png.channels());
  uint8_t key[6];
  for (size_t i = 0; i < channels; i++) {
    if (kBytes == 2) key[2 * i] = static_cast<uint8_t>(png.key[i] >> 8);
    key[kBytes * i + kBytes - 1] = static_cast<uint8_t>(png.key[i]);
  }
  const size_t step = channels * kBytes;
  for (size_t x = 0; x < png.width; x++, from += step)
    if (std::memcmp(from, key, step) == 0) to[4 * x + 3] = 0;
}

}  // namespace

void expand_png_row(const PngHeaders& png, const uint8_t* from, uint8_t* to) {
  const bool is_wide = png.depth == 16;
  if (png.channels() == 1 && !is_wide) return look_up(png, from, to);
  if (png.color == PngColor::kRgba && !is_wide)
    std::memcpy(to, from, size_t{4} * png.width);
  else if (is_wide)
    spread<2>(png, from, to);
  else
    spread<1>(png, from, to);
  if (png.has_key) is_wide ? clear_key<2>(png, from, to) : clear_key<1>(png, from, to);
  if (png.has_key || png.color == PngColor::kGrayAlpha || png.color == PngColor::kRgba) flatten_on_white(to, png.width);
}

}  // namespace graft

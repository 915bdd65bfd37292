#pragma once

#include "png/png_headers.h"

namespace graft {

/** Whether rows of 8-bit RGB are RGBX as soon as their filters are undone. */
inline bool is_png_rgbx(const PngHeaders& png) {
  return png.color == PngColor::kRgb && png.depth == 8 && !png.has_key;
}

/** A row's bytes, filters undone, as RGBX over white. Samples of 16 bits lose their lower 8. */
void expand_png_row(const PngHeaders& png, const uint8_t* from, uint8_t* to);

}  // namespace graft

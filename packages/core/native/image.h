#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

/**
 * A picture in memory that somebody else owns: four bytes a pixel (R, G, B and one without meaning), because vector
 * code wants a power of two; only the last step of each path writes three.
 */
struct Pixels {
  uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  /** Bytes from one row to the next. */
  size_t stride = 0;

  uint8_t* row(int y) const { return data + static_cast<size_t>(y) * stride; }
};

}  // namespace graft

#pragma once

#include <cstdint>
#include <cstring>

#include "jpeg/jpeg_scan.h"

namespace graft {

/** The pixels of a block whose first coefficient is its only one: what libjpeg's `islow` gives for it. */
inline uint8_t flat_pixel(int coefficient, int step) {
  const int value = (4 * static_cast<int16_t>(coefficient * step) + 16) >> 5;
  return static_cast<uint8_t>((value < -128 ? -128 : value > 127 ? 127 : value) + 128);
}

inline void put_flat_block(int coefficient, int step, const JpegTarget& target) {
  const uint64_t pixels = flat_pixel(coefficient, step) * 0x0101010101010101u;
  uint8_t* to = target.to;
  for (int y = 0; y < 8; y++, to += target.stride) std::memcpy(to, &pixels, 8);
}

/** The same at half the size, which is as flat. */
inline void put_flat_half(int coefficient, int step, const JpegTarget& target) {
  const uint32_t pixels = flat_pixel(coefficient, step) * 0x01010101u;
  uint8_t* to = target.to;
  for (int y = 0; y < 4; y++, to += target.stride) std::memcpy(to, &pixels, 4);
}

}  // namespace graft

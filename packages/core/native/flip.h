#pragma once

#include <cstdint>

namespace graft {

/** Mirrors packed RGB left to right, in place. */
void flip_horizontal(uint8_t* rgb, int width, int height);

/** Mirrors packed RGB top to bottom, in place. */
void flip_vertical(uint8_t* rgb, int width, int height);

}  // namespace graft

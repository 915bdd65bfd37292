#pragma once

#include <cstdint>

#include "buffer.h"
#include "view/colour_kernels.h"

namespace graft {

/**
 * Pillow's Sharpness on packed RGB in place: blends with the picture behind its SMOOTH filter; the outermost pixels
 * stay. 1 changes nothing.
 */
void adjust_sharpness(uint8_t* rgb, int width, int height, double factor, const ColourKernels& kernels,
                      Buffer& scratch);

}  // namespace graft

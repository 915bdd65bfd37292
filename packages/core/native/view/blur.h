#pragma once

#include <cstdint>

#include "buffer.h"
#include "view/colour_kernels.h"

namespace graft {

/**
 * Gaussian blur of packed RGB in place: separable, radius ⌈3·sigma⌉, weights in 15 bits, the picture mirrored at its
 * edges without repeating the edge (torchvision's `reflect`). Nothing is rounded to 8 bits in between.
 */
void gaussian_blur(uint8_t* rgb, int width, int height, double sigma, const ColourKernels& kernels, Buffer& scratch);

}  // namespace graft

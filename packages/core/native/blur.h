#pragma once

#include <cstdint>

#include "buffer.h"

namespace graft {

/**
 * Gaussian blur of packed RGB in place: separable, radius ⌈3·sigma⌉, weights in 15 bits, the picture mirrored at its
 * edges without repeating the edge (torchvision's `reflect`). Nothing is rounded to 8 bits in between.
 */
void gaussian_blur(uint8_t* rgb, int width, int height, double sigma, Buffer& scratch);

/** Pillow's Sharpness: blends with the picture behind its SMOOTH filter; the outermost pixels stay. 1 changes nothing.
 */
void adjust_sharpness(uint8_t* rgb, int width, int height, double factor, Buffer& scratch);

}  // namespace graft

#pragma once

#include <cstdint>

#include "kernels.h"
#include "view/view.h"

namespace graft {

/**
 * One row of a warp whose positions outside the picture are filled as scipy.ndimage does, however far out they lie.
 * Within one mirror image or repetition of the picture a row is a straight line through the picture itself: it is cut
 * where it leaves one, and each part goes through the kernel.
 */
void warp_row_filled(const WarpRow& row, Fill fill, int fill_value, const Kernels& kernels, uint8_t* to, int count);

}  // namespace graft

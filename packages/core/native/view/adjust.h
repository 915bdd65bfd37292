#pragma once

#include <cstdint>
#include <vector>

#include "kernels.h"
#include "view/view.h"
#include "worker.h"

namespace graft {

/**
 * Applies adjustments to packed RGB in place, in their order. What is done to each pixel for itself is gathered and
 * goes over the picture in one pass; a new one begins only where something of the whole picture has to be known, which
 * the pass before finds out on its way.
 */
void adjust(const std::vector<Adjustment>& adjustments, uint8_t* rgb, int width, int height, const Kernels& kernels,
            Worker& worker);

}  // namespace graft

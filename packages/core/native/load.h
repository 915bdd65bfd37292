#pragma once

#include "batch.h"

namespace graft {

/** When a picture's parts came to an end, for a batch's account of its time. */
struct LoadTimes {
  int64_t read = 0;
  int64_t decode = 0;
};

/**
 * An item's upright pixels, in the worker's memory, or a verdict without pixels. The size wanted is that of the
 * upright picture, 0 for all of it; see Source.
 */
Pixels load(Item& item, const Limits& limits, int wanted_width, int wanted_height, const std::atomic<bool>& aborted,
            Worker& worker, LoadTimes& times);

/** Thread-independent clock in nanoseconds. */
int64_t now();

}  // namespace graft

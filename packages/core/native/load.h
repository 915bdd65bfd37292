#pragma once

#include "batch.h"
#include "picture_rows.h"

namespace graft {

/** When a picture's parts came to an end, for a batch's account of its time. */
struct LoadTimes {
  int64_t read = 0;
  int64_t decode = 0;
};

/** An upright picture in the worker's memory, whichever way it is held. */
struct Loaded {
  Pixels pixels;
  /** Where it `is_there`, the picture. */
  YccPicture ycc;
  /** Where it is not null, the picture. */
  RowSource* stream = nullptr;

  PictureRows rows(Worker& worker) const {
    if (stream != nullptr) return PictureRows(*stream);
    return ycc.is_there() ? PictureRows(ycc, worker.rows) : PictureRows(pixels);
  }
};

/**
 * An item's upright picture, in the worker's memory, or a verdict without pixels. The size wanted is that of the
 * upright picture, 0 for all of it; see Source.
 */
Loaded load(Item& item, const Limits& limits, int wanted_width, int wanted_height, const std::atomic<bool>& aborted,
            const Kernels& kernels, Worker& worker, LoadTimes& times);

/** Thread-independent clock in nanoseconds. */
int64_t now();

}  // namespace graft

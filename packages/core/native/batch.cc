#include "batch.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>

#include "load.h"
#include "view/apply_view.h"
#include "view/resize.h"

namespace graft {

namespace {

/** The side that the whole picture would have where a crop of this fraction is brought to `side`. */
int whole_side(int side, double fraction) {
  return static_cast<int>(std::min(std::ceil(side / std::max(fraction, 1e-6)), 1e8));
}

}  // namespace

void Batch::run(size_t part, Worker& worker) {
  Item& item = items[part];
  const size_t bytes = static_cast<size_t>(height) * static_cast<size_t>(width) * 3;
  uint8_t* to = out + part * bytes;
  if (aborted().load(std::memory_order_relaxed)) {
    item.verdict.fail(code::kAborted, "the batch was aborted");
  } else {
    try {
      process(item, to, worker);
    } catch (const std::exception&) {
      item.verdict.fail(code::kOutOfMemory, "there is no memory for a picture of this size");
    }
  }
  if (!item.verdict.has_pixels()) std::memset(to, 0, bytes);
  worker.shrink();
}

void Batch::process(Item& item, uint8_t* to, Worker& worker) {
  LoadTimes times;
  const int wanted_width = nearest ? 0 : whole_side(width, item.view.crop_width);
  const int wanted_height = nearest ? 0 : whole_side(height, item.view.crop_height);
  const Loaded upright = load(item, limits, wanted_width, wanted_height, aborted(), *kernels, worker, times);
  read_time += times.read;
  decode_time += times.decode;
  if (!item.verdict.has_pixels()) return;
  const int64_t start = now();
  PictureRows rows = upright.rows(worker);
  apply_view(rows, item.view, nearest, *kernels, worker, to, width, height);
  if (upright.stream != nullptr) upright.stream->finish();
  transform_time += now() - start;
}

void Picture::run(size_t, Worker& worker) {
  try {
    LoadTimes times;
    const Loaded loaded = load(item, limits, max_side, max_side, aborted(), *kernels, worker, times);
    if (!item.verdict.has_pixels()) return;
    PictureRows upright = loaded.rows(worker);
    const double longer = std::max(upright.width(), upright.height());
    const double scale = max_side > 0 && longer > max_side ? max_side / longer : 1;
    width = std::max(1, static_cast<int>(std::lround(upright.width() * scale)));
    height = std::max(1, static_cast<int>(std::lround(upright.height() * scale)));
    if (max_side == 0 || scale == 1) {
      // Nothing was decoded smaller, or it is small already.
      width = upright.width();
      height = upright.height();
    }
    rgb.resize(static_cast<size_t>(width) * static_cast<size_t>(height) * 3);
    apply_view(upright, item.view, width == upright.width() && height == upright.height(), *kernels, worker, rgb.data(),
               width, height);
    if (loaded.stream != nullptr) loaded.stream->finish();
    if (!item.verdict.has_pixels()) {
      rgb.clear();
      width = height = 0;
    }
    worker.shrink();
  } catch (const std::exception&) {
    rgb.clear();
    item.verdict.fail(code::kOutOfMemory, "there is no memory for a picture of this size");
  }
}

}  // namespace graft

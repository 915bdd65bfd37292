#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "buffer.h"
#include "image.h"
#include "jpeg/ycc_picture.h"
#include "row_source.h"

namespace graft {

/** Memory of one thread for the rows of a YccPicture that are RGBX at the moment. */
struct RowScratch {
  Buffer band;
  Buffer chroma;
};

/** The rows of an upright picture as RGBX, whether they lie in memory as such or are made when they are asked for. */
class PictureRows {
 public:
  /** As many as may be asked for at once: few enough for the nearest cache. */
  static constexpr int kMost = RowSource::kMost;

  explicit PictureRows(const Pixels& pixels)
      : pixels_(pixels), width_(pixels.width), height_(pixels.height), stride_(pixels.stride) {}
  /** @throws std::bad_alloc */
  PictureRows(const YccPicture& ycc, RowScratch& scratch)
      : ycc_(&ycc), chroma_(&scratch.chroma), width_(ycc.width), height_(ycc.height) {
    stride_ = static_cast<size_t>(width_) * 4;
    band_ = scratch.band.take(stride_ * kMost);
  }

  explicit PictureRows(RowSource& source)
      : source_(&source),
        width_(source.width()),
        height_(source.height()),
        stride_(static_cast<size_t>(source.width()) * 4) {}

  int width() const { return width_; }
  int height() const { return height_; }
  /** Bytes from one row to the next. */
  size_t stride() const { return stride_; }
  /** The picture, where it is not made row by row. */
  const YccPicture* ycc() const { return ycc_; }
  Buffer& chroma() { return *chroma_; }

  /**
   * Row `y` and those below it, `count` in all; good until the next call, which asks for rows below those, or for the
   * same single one again. Buffer::kPadding bytes more can be read.
   */
  const uint8_t* at(int y, int count) {
    if (ycc_ == nullptr && source_ == nullptr) return pixels_.row(y);
    if (count == 1 && y == single_) return made_;
    single_ = count == 1 ? y : -1;
    if (source_ != nullptr) return made_ = source_->rows(y, count);
    made_ = band_;
    for (int i = 0; i < count; i++) ycc_->row(y + i, *chroma_, band_ + static_cast<size_t>(i) * stride_);
    return band_;
  }

 private:
  Pixels pixels_;
  const YccPicture* ycc_ = nullptr;
  RowSource* source_ = nullptr;
  Buffer* chroma_ = nullptr;
  uint8_t* band_ = nullptr;
  const uint8_t* made_ = nullptr;
  int single_ = -1;
  int width_;
  int height_;
  size_t stride_;
};

}  // namespace graft

#pragma once

#include <cstddef>
#include <cstdint>

#include "buffer.h"
#include "image.h"
#include "jpeg/jpeg_kernels.h"
#include "jpeg/ycc_columns.h"

namespace graft {

/** One plane of bytes; the samples to the left and right of a row that is inside repeat its edges. */
struct YccPlane {
  const uint8_t* data = nullptr;
  size_t stride = 0;

  const uint8_t* row(int y) const { return data + static_cast<size_t>(y) * stride; }
};

/**
 * A decoded JPEG before its colours are made: luma, and chroma at full size or at half of it. Whoever reduces the
 * picture makes RGB only of the rows that it needs, a few at a time, which stay in the cache.
 */
struct YccPicture {
  int width = 0;
  int height = 0;
  /** 1 for a gray picture, or 3. */
  int count = 0;
  YccPlane planes[3];
  bool halved_across = false;
  bool halved_down = false;
  const JpegKernels* kernels = nullptr;

  bool is_there() const { return kernels != nullptr; }
  /** One row as RGBX, exactly as libjpeg-turbo gives it. `scratch` is for the widened chroma. @throws std::bad_alloc */
  void row(int y, Buffer& scratch, uint8_t* rgbx) const;
  /** Some columns of a row; `to` has room for a multiple of eight pixels. Only where `can_sample`. */
  bool can_sample(const YccColumns& columns) const;
  void sample(int y, const YccColumns& columns, Buffer& scratch, uint8_t* rgbx) const;
  /** All of them. `to` has its size and memory set. */
  void all(Buffer& scratch, const Pixels& to) const;

 private:
  /** The rows of chroma of half height that row `y` is made of: the nearer one, and the other. */
  int nearer_row(int y) const { return y / 2; }
  int other_row(int y) const;
};

}  // namespace graft

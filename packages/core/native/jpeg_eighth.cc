#include "jpeg_eighth.h"

#include <algorithm>

#include "jpeg_headers.h"
#include "jpeg_kernels.h"

namespace graft {

namespace {

/** Vector loads may read this far behind a row. */
constexpr size_t kMargin = 64;

/** Of 2 × 1 sampling, one value a block for two pixels: libjpeg repeats it. */
void repeat_each(const JpegComponent& component, size_t rows) {
  uint8_t* row = component.plane;
  for (size_t y = 0; y < rows; y++, row += component.stride)
    for (size_t x = component.stride / 2; x-- > 0;) row[2 * x] = row[2 * x + 1] = row[x];
}

void take_planes(JpegHeaders& jpeg, Buffer& memory) {
  const JpegComponent& luma = jpeg.components[0];
  const size_t columns = jpeg.unit_columns() * static_cast<size_t>(luma.across);
  const size_t rows = jpeg.unit_rows() * static_cast<size_t>(luma.down);
  const size_t bytes = columns * rows;
  uint8_t* planes = memory.take(bytes * static_cast<size_t>(jpeg.count) + kMargin);
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    component.pixels = i > 0 && luma.down == 2 ? 2 : 1;
    component.stride = columns;
    component.plane = planes + bytes * static_cast<size_t>(i);
  }
}

YccPicture picture_of(const JpegHeaders& jpeg, const JpegKernels& kernels) {
  YccPicture picture;
  picture.width = static_cast<int>((jpeg.width + 7) / 8);
  picture.height = static_cast<int>((jpeg.height + 7) / 8);
  picture.count = jpeg.count;
  picture.kernels = &kernels;
  for (int i = 0; i < jpeg.count; i++) picture.planes[i] = {jpeg.components[i].plane, jpeg.components[i].stride};
  return picture;
}

}  // namespace

bool may_decode_at(const Source& source, int orientation, unsigned width, unsigned height, unsigned denominator) {
  if (source.wanted_width <= 0 || source.wanted_height <= 0) return false;
  // The size wanted is that of the upright picture.
  if (orientation >= 5) std::swap(width, height);
  const unsigned reserve = denominator == 8 ? 2 : 4;
  return (width + denominator - 1) / denominator >= static_cast<unsigned>(source.wanted_width) * reserve &&
         (height + denominator - 1) / denominator >= static_cast<unsigned>(source.wanted_height) * reserve;
}

bool decode_jpeg_eighth(const Source& source, int orientation, DecodeScratch& scratch, Decoded& decoded,
                        Verdict& verdict) {
  unsigned width = 0;
  unsigned height = 0;
  if (source.wanted_width <= 0 || !find_jpeg_size(source, width, height)) return false;
  if (!may_decode_at(source, orientation, width, height, 8)) return false;
  JpegHeaders& jpeg = *scratch.headers;
  if (!read_jpeg_headers(jpeg, source) || !is_ycc_jpeg(jpeg)) return false;
  if (static_cast<uint64_t>(jpeg.width) * jpeg.height > source.max_pixels) return false;

  for (int i = 0; i < jpeg.count; i++) {
    jpeg.dc[jpeg.components[i].dc].prepare_values();
    jpeg.ac[jpeg.components[i].ac].prepare_values();
    jpeg.ac[jpeg.components[i].ac].prepare_skips();
  }
  const bool has_kernels = source.kernels != nullptr && source.kernels->jpeg != nullptr;
  const JpegKernels& kernels = has_kernels ? *source.kernels->jpeg : kPlainJpeg;
  take_planes(jpeg, scratch.rows);
  const JpegScan scan = kernels.read_eighth(jpeg, source, scratch.extra);
  if (scan == JpegScan::kIrregular) return false;
  accept_size(source, jpeg.width, jpeg.height, decoded, verdict);
  decoded.orientation = orientation;
  if (scan == JpegScan::kAborted) {
    verdict.fail(code::kAborted, "the batch was aborted");
    return true;
  }
  if (jpeg.components[0].across == 2 && jpeg.components[0].down == 1)
    for (int i = 1; i < jpeg.count; i++) repeat_each(jpeg.components[i], jpeg.unit_rows());
  const YccPicture picture = picture_of(jpeg, kernels);
  if (source.takes_ycc && orientation == 1) {
    decoded.ycc = picture;
    return true;
  }
  Pixels& pixels = decoded.pixels;
  pixels.width = picture.width;
  pixels.height = picture.height;
  pixels.stride = static_cast<size_t>(pixels.width) * 4;
  pixels.data = scratch.pixels.take(pixels.stride * static_cast<size_t>(pixels.height));
  picture.all(scratch.extra, pixels);
  return true;
}

}  // namespace graft

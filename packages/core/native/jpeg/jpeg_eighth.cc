#include "jpeg/jpeg_eighth.h"

#include <algorithm>

#include "jpeg/jpeg_headers.h"
#include "jpeg/jpeg_kernels.h"
#include "jpeg/jpeg_planes.h"

namespace graft {

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
  take_jpeg_eighth_planes(jpeg, scratch.rows);
  const JpegScan scan = kernels.read_eighth(jpeg, source, scratch.extra);
  if (scan == JpegScan::kIrregular) return false;
  accept_size(source, jpeg.width, jpeg.height, decoded, verdict);
  decoded.orientation = orientation;
  if (scan == JpegScan::kAborted) {
    verdict.fail(code::kAborted, "the batch was aborted");
    return true;
  }
  give_picture(jpeg_eighth_picture(jpeg, kernels), source.takes_ycc && orientation == 1, scratch, decoded);
  return true;
}

}  // namespace graft

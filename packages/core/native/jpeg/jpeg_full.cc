#include "jpeg/jpeg_full.h"

#include "jpeg/jpeg_eighth.h"
#include "jpeg/jpeg_headers.h"
#include "jpeg/jpeg_kernels.h"
#include "jpeg/jpeg_planes.h"

namespace graft {

namespace {

/** Above this, pixels beside planes would take more memory than libjpeg-turbo, which holds a few rows. */
constexpr uint64_t kMostPixelsTwice = 4u << 20;
/** Above this, making the colours, in the midst of which nobody looks whether to stop, would take too long. */
constexpr uint64_t kMostPixels = 64u << 20;
/** libjpeg-turbo widens chroma of fewer samples by repeating them. */
constexpr unsigned kLeastHalved = 3;

/**
 * Vector code repeats libjpeg-turbo's overflows but one: where a block has coefficients in its first row only, that
 * row is shifted without saturation. Those that are read slowly are looked at one by one; these could not all be.
 */
bool may_overflow(const JpegHeaders& jpeg) {
  constexpr int kFirstRow[] = {1, 5, 6, 14, 15, 27, 28};
  for (int i = 0; i < jpeg.count; i++) {
    const JpegComponent& component = jpeg.components[i];
    for (const int k : kFirstRow)
      if (jpeg.ac[component.ac].largest_value() * jpeg.quantization[component.quantization][k] > kJpegMostDequantized)
        return true;
  }
  return false;
}

bool is_for_us(const Source& source, JpegHeaders& jpeg, bool in_planes, bool is_half) {
  if (!is_ycc_jpeg(jpeg)) return false;
  const uint64_t pixels = static_cast<uint64_t>(jpeg.width) * jpeg.height;
  if (pixels > source.max_pixels || pixels > (in_planes ? kMostPixels : kMostPixelsTwice)) return false;
  const unsigned width = is_half ? (jpeg.width + 1) / 2 : jpeg.width;
  if (jpeg.components[0].across == 2 && (width + 1) / 2 < kLeastHalved) return false;
  for (int i = 0; i < jpeg.count; i++) {
    jpeg.dc[jpeg.components[i].dc].prepare_values();
    jpeg.ac[jpeg.components[i].ac].prepare_values();
  }
  return !may_overflow(jpeg);
}

}  // namespace

bool decode_jpeg_full(const Source& source, int orientation, DecodeScratch& scratch, Decoded& decoded,
                      Verdict& verdict) {
  if (source.kernels == nullptr || source.kernels->jpeg == nullptr) return false;
  const JpegKernels& kernels = *source.kernels->jpeg;
  const bool in_planes = source.takes_ycc && orientation == 1;
  JpegHeaders& jpeg = *scratch.headers;
  if (!read_jpeg_headers(jpeg, source)) return false;
  // What jpeg_eighth.h has left alone libjpeg-turbo is to decode at 1/8.
  if (may_decode_at(source, orientation, jpeg.width, jpeg.height, 8)) return false;
  const bool is_half = may_decode_at(source, orientation, jpeg.width, jpeg.height, 2);
  if (is_half && kernels.read_half == nullptr) return false;
  if (!is_for_us(source, jpeg, in_planes, is_half)) return false;
  take_jpeg_planes(jpeg, scratch.rows, is_half);
  const JpegScan scan = (is_half ? kernels.read_half : kernels.read_scan)(jpeg, source, scratch.extra);
  if (scan == JpegScan::kIrregular) return false;
  accept_size(source, jpeg.width, jpeg.height, decoded, verdict);
  if (scan == JpegScan::kAborted) {
    verdict.fail(code::kAborted, "the batch was aborted");
    return true;
  }
  give_picture(jpeg_picture(jpeg, kernels, is_half), in_planes, scratch, decoded);
  return true;
}

}  // namespace graft

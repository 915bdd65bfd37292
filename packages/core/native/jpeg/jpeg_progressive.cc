#include "jpeg/jpeg_progressive.h"

#include <algorithm>
#include <cstring>

#include "jpeg/jpeg_eighth.h"
#include "jpeg/jpeg_flat.h"
#include "jpeg/jpeg_kernels.h"
#include "jpeg/jpeg_planes.h"
#include "jpeg/jpeg_progressive_scan.h"
#include "jpeg/jpeg_reduced.h"
#include "jpeg/jpeg_zigzag.h"

namespace graft {

namespace {

/** Above this, pixels beside planes would take more memory than is to be had for one picture. */
constexpr uint64_t kMostPixelsTwice = 4u << 20;
/** Above this, making the colours, in the midst of which nobody looks whether to stop, would take too long. */
constexpr uint64_t kMostPixels = 64u << 20;
/** libjpeg-turbo widens chroma of fewer samples by repeating them. */
constexpr unsigned kLeastHalved = 3;

/** Quantisation steps as they lie in a pair of blocks. */
struct PairSteps {
  alignas(64) int16_t of[3][kJpegPair];

  explicit PairSteps(const JpegHeaders& jpeg) {
    for (int i = 0; i < jpeg.count; i++) {
      for (size_t k = 0; k < 64; k++) {
        const size_t at = kJpegZigzag[k] / 8 * kJpegPairRow + kJpegZigzag[k] % 8;
        of[i][at] = of[i][at + 8] = static_cast<int16_t>(jpeg.quantization[jpeg.components[i].quantization][k]);
      }
    }
  }
};

int last_of(uint64_t mask) {
  return mask == 0 ? 0 : 63 - __builtin_clzll(mask);
}

/** A row of units to pixels, eight or four of them a block each way; leaves zeros. */
void put_rows(const JpegBand& band, const JpegHeaders& jpeg, const PairSteps& steps, const JpegKernels& kernels,
              size_t row) {
  uint8_t nowhere[64];
  for (int i = 0; i < jpeg.count; i++) {
    const JpegBand::Component& blocks = band.components[i];
    const JpegComponent& component = jpeg.components[i];
    const size_t columns = jpeg.unit_columns() * static_cast<size_t>(component.across);
    const size_t pixels = static_cast<size_t>(component.pixels);
    const JpegInverse inverse = pixels == 8 ? kernels.inverse : kernels.inverse_half;
    const auto put_flat = pixels == 8 ? put_flat_block : put_flat_half;
    for (size_t y = 0; y < blocks.down; y++) {
      uint8_t* to = component.plane + (row * blocks.down + y) * pixels * component.stride;
      for (size_t x = 0; x < columns; x += 2, to += 2 * pixels) {
        const size_t at = y * blocks.stride + x;
        int16_t* pair = blocks.block(at);
        const JpegTarget first{to, component.stride};
        const JpegTarget second = x + 1 < columns ? JpegTarget{to + pixels, component.stride} : JpegTarget{nowhere, 8};
        const uint64_t mask = blocks.masks[at] | blocks.masks[at + 1];
        if (mask != 0) {
          inverse(pair, steps.of[i], first, second, last_of(mask));
          continue;
        }
        put_flat(pair[0], steps.of[i][0], first);
        put_flat(pair[8], steps.of[i][8], second);
        pair[0] = pair[8] = 0;
      }
    }
  }
}

/** One row of blocks at 1/8, a pixel or two by two of them a block. */
template <bool is_quartered>
bool put_eighth_row(const JpegBand::Component& blocks, size_t at, size_t columns, const int16_t* steps, uint8_t* to,
                    size_t stride) {
  for (const size_t end = at + columns; at < end; at++) {
    const int16_t* block = blocks.block(at);
    if (!is_quartered) {
      if (!reduce_to_1(block, steps, *to++)) return false;
      continue;
    }
    if (blocks.masks[at] == 0) {
      if (!reduce_to_1(block, steps, to[0])) return false;
      to[1] = to[stride] = to[stride + 1] = to[0];
    } else if (!reduce_to_2(block, steps, {to, stride})) {
      return false;
    }
    to += 2;
  }
  return true;
}

/** A row of units at 1/8; leaves zeros. */
bool put_eighth(const JpegBand& band, const JpegHeaders& jpeg, const PairSteps& steps, size_t row) {
  for (int i = 0; i < jpeg.count; i++) {
    const JpegBand::Component& blocks = band.components[i];
    const JpegComponent& component = jpeg.components[i];
    const size_t columns = jpeg.unit_columns() * static_cast<size_t>(component.across);
    const size_t pixels = static_cast<size_t>(component.pixels);
    for (size_t y = 0; y < blocks.down; y++) {
      uint8_t* to = component.plane + (row * blocks.down + y) * pixels * component.stride;
      const size_t at = y * blocks.stride;
      const bool is_put = pixels == 1 ? put_eighth_row<false>(blocks, at, columns, steps.of[i], to, component.stride)
                                      : put_eighth_row<true>(blocks, at, columns, steps.of[i], to, component.stride);
      if (!is_put) return false;
      for (size_t x = 0; x < columns; x += 2) {
        int16_t* pair = blocks.block(at + x);
        pair[0] = pair[8] = 0;
        if ((blocks.masks[at + x] | blocks.masks[at + x + 1]) != 0) std::memset(pair, 0, kJpegPair * sizeof(int16_t));
      }
    }
  }
  return true;
}

JpegScan read_rows(JpegProgressive& progressive, JpegHeaders& jpeg, const Source& source, const JpegKernels& kernels,
                   unsigned denominator) {
  const PairSteps steps(jpeg);
  progressive.band.begin(jpeg);
  for (size_t row = 0; row < jpeg.unit_rows(); row++) {
    if (source.stop()) return JpegScan::kAborted;
    progressive.band.forget_masks();
    if (!kernels.read_band(progressive, jpeg, row)) return JpegScan::kIrregular;
    if (denominator != 8)
      put_rows(progressive.band, jpeg, steps, kernels, row);
    else if (!put_eighth(progressive.band, jpeg, steps, row))
      return JpegScan::kIrregular;
  }
  return have_ended(progressive) ? JpegScan::kWhole : JpegScan::kIrregular;
}

bool is_for_us(const Source& source, const JpegHeaders& jpeg, bool in_planes, unsigned denominator) {
  const uint64_t pixels = static_cast<uint64_t>(jpeg.width) * jpeg.height;
  if (!is_ycc_jpeg(jpeg) || pixels > source.max_pixels) return false;
  if (denominator == 8) return true;
  if (pixels > (in_planes ? kMostPixels : kMostPixelsTwice)) return false;
  const unsigned width = (jpeg.width + denominator - 1) / denominator;
  return jpeg.components[0].across == 1 || (width + 1) / 2 >= kLeastHalved;
}

}  // namespace

bool decode_jpeg_progressive(const Source& source, int orientation, DecodeScratch& scratch, Decoded& decoded,
                             Verdict& verdict) {
  if (source.kernels == nullptr || source.kernels->jpeg == nullptr) return false;
  const JpegKernels& kernels = *source.kernels->jpeg;
  JpegHeaders& jpeg = *scratch.headers;
  JpegProgressive& progressive = *scratch.progressive;
  const bool in_planes = source.takes_ycc && orientation == 1;
  if (!read_jpeg_scans(jpeg, progressive.headers, source)) return false;
  const auto may = [&](unsigned some) { return may_decode_at(source, orientation, jpeg.width, jpeg.height, some); };
  const unsigned denominator = may(8) ? 8 : may(2) ? 2 : 1;
  if (denominator == 2 && kernels.inverse_half == nullptr) return false;
  if (!is_for_us(source, jpeg, in_planes, denominator) || !begin_scans(progressive, jpeg, scratch.extra)) return false;
  if (denominator == 8)
    take_jpeg_eighth_planes(jpeg, scratch.rows);
  else
    take_jpeg_planes(jpeg, scratch.rows, denominator == 2);
  const JpegScan scan = read_rows(progressive, jpeg, source, kernels, denominator);
  if (scan == JpegScan::kIrregular) return false;
  accept_size(source, jpeg.width, jpeg.height, decoded, verdict);
  if (scan == JpegScan::kAborted) {
    verdict.fail(code::kAborted, "the batch was aborted");
    return true;
  }
  const YccPicture picture =
      denominator == 8 ? jpeg_eighth_picture(jpeg, kernels) : jpeg_picture(jpeg, kernels, denominator == 2);
  give_picture(picture, in_planes, scratch, decoded);
  return true;
}

}  // namespace graft

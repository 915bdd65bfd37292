#pragma once

#include <cstdint>

#include "jpeg/jpeg_scan.h"

namespace graft {

class YccColumns;
struct YccRows;
struct JpegProgressive;

/**
 * The loops of the JPEG decoder, one table an instruction set. Each gives the bytes that libjpeg-turbo would, so a
 * set of kernels may do without: libjpeg-turbo decodes then.
 */
struct JpegKernels {
  JpegReadScan read_scan;
  /** The one that `read_scan` has inside. */
  JpegInverse inverse;
  /**
   * libjpeg's `h2v2_fancy_upsample`: `count` samples of a row, and of the row above or below that is the nearer one, to
   * 2 · `count`. The samples to the left and right of both rows repeat their edges. May write 64 bytes beyond and read
   * 64 beyond.
   */
  void (*widen_both)(const uint8_t* row, const uint8_t* other, uint8_t* to, int count);
  /** libjpeg's `h2v1_fancy_upsample`, likewise. */
  void (*widen_across)(const uint8_t* row, uint8_t* to, int count);
  /** JFIF's YCbCr to RGBX, with libjpeg's roundings. May read 64 bytes beyond. */
  void (*to_rgbx)(const uint8_t* luma, const uint8_t* blue, const uint8_t* red, uint8_t* to, int count);
  /**
   * Only some pixels of a row, of a picture with chroma of half size both ways: as widen_both and to_rgbx would make
   * them. `sums` has room for `rows.samples` + 24 values, `to` for a multiple of eight pixels. May be null.
   */
  void (*sample_rgbx)(const YccColumns& columns, const YccRows& rows, uint32_t* sums, uint8_t* to);
  /** `read_scan` at 1/8 of the size; see jpeg_eighth.h. */
  JpegReadScan read_eighth;
  /**
   * The coefficients of one row of units of a progressive JPEG, out of all its scans, into `progressive.band`.
   * @returns false where libjpeg would warn, or might differ
   */
  bool (*read_band)(JpegProgressive& progressive, const JpegHeaders& jpeg, size_t row);
  /** `read_scan` at half the size; see jpeg_full.h. Null, with `inverse_half`: libjpeg-turbo decodes then. */
  JpegReadScan read_half;
  /** libjpeg's `jpeg_idct_4x4` of two blocks, which leaves zeros as `inverse` does. */
  JpegInverse inverse_half;
};

void avx2_sample_rgbx(const YccColumns& columns, const YccRows& rows, uint32_t* sums, uint8_t* to);
void neon_sample_rgbx(const YccColumns& columns, const YccRows& rows, uint32_t* sums, uint8_t* to);

// Which of them are there follows the tables of kernels.h.
extern const JpegKernels kPlainJpeg;
extern const JpegKernels kSse41Jpeg;
extern const JpegKernels kAvx2Jpeg;
extern const JpegKernels kNeonJpeg;

}  // namespace graft

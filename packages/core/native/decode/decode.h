#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "buffer.h"
#include "image.h"
#include "jpeg/ycc_picture.h"
#include "kernels.h"
#include "row_source.h"
#include "verdict.h"

namespace graft {

/** What a decoder is given. */
struct Source {
  const uint8_t* bytes;
  size_t size;
  /** Pictures with more pixels are refused before any memory is taken. */
  uint64_t max_pixels;
  /**
   * The size to which the upright picture will be reduced, or 0 where it is wanted as it is. A JPEG decoder may then
   * decode at 1/2, 1/4 or 1/8; see may_decode_at.
   */
  int wanted_width = 0;
  int wanted_height = 0;
  /** Looked at every few rows; true means stop. */
  const std::atomic<bool>* aborted = nullptr;
  /** Null: none but the libraries' own. */
  const Kernels* kernels = nullptr;
  /** Whether the picture may come as `Decoded::ycc` in place of `pixels`. */
  bool takes_ycc = false;
  /** Whether it may come as `Decoded::stream`. */
  bool takes_streams = false;

  bool stop() const { return aborted != nullptr && aborted->load(std::memory_order_relaxed); }
};

/** What a decoder gives: pixels as stored, in the thread's buffer, and how to turn them upright. */
struct Decoded {
  Pixels pixels;
  /** Where it `is_there`, the picture, and `pixels` is not. Upright. */
  YccPicture ycc;
  /** Where it is not null, the picture, and `pixels` is not. Upright; the last word on the verdict is its. */
  RowSource* stream = nullptr;
  /** EXIF orientation, 1…8. */
  int orientation = 1;
  /** Size as stored, before any DCT scaling. */
  int full_width = 0;
  int full_height = 0;
};

struct JpegHeaders;
struct JpegProgressive;
class PngStream;

/** Memory of one thread's decoders, reused from picture to picture. */
struct DecodeScratch {
  DecodeScratch();
  ~DecodeScratch();
  /** Gives back what is larger. */
  void shrink(size_t keep);

  Buffer pixels;
  Buffer rows;
  Buffer extra;
  /** What a JPEG's headers say; its Huffman tables outlive the picture, because the next one often has the same. */
  std::unique_ptr<JpegHeaders> headers;
  /** The scans of a progressive one. */
  std::unique_ptr<JpegProgressive> progressive;
  /** Null before the first PNG. */
  std::unique_ptr<PngStream> png;
};

/**
 * Decodes whatever `source` holds, by its content. On anything but success `verdict` says why; where
 * `verdict.has_pixels()` is false, `decoded` is undefined. @throws std::bad_alloc
 */
void decode(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict);

void decode_jpeg(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict);
void decode_png(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict);
void decode_webp(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict);
void decode_bmp(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict);
void decode_gif(const Source& source, DecodeScratch& scratch, Decoded& decoded, Verdict& verdict);

/**
 * Checks a header's width and height against zero and the pixel limit and writes them into `verdict` and `decoded`.
 * @returns false with the verdict filled where the picture is refused.
 */
bool accept_size(const Source& source, uint64_t width, uint64_t height, Decoded& decoded, Verdict& verdict);

/** Room for `decoded.full_width` × `full_height` pixels in `scratch.pixels`. */
void take_pixels(DecodeScratch& scratch, Decoded& decoded);

/** RGBA → RGBX in place, laid over white: `c' = (c·a + 255·(255 − a) + 127) / 255`. */
void flatten_on_white(uint8_t* rgba, size_t pixels);

}  // namespace graft

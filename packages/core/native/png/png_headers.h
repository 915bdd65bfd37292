#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "decode/decode.h"
#include "png/png_kernels.h"

namespace graft {

enum class PngColor : uint8_t { kGray = 0, kRgb = 2, kPalette = 3, kGrayAlpha = 4, kRgba = 6 };

/** What the chunks of a plain PNG say. */
struct PngHeaders {
  uint32_t width = 0;
  uint32_t height = 0;
  /** Bits a sample. */
  int depth = 0;
  PngColor color = PngColor::kGray;
  /** The transparent color of a gray or RGB picture, in samples of `depth` bits. */
  bool has_key = false;
  uint16_t key[3] = {};
  /** RGBX, over white, of each value of a picture with one sample of at most 8 bits a pixel. */
  uint8_t table[256 * 4] = {};
  int orientation = 1;
  /** Where the compressed pixels lie. */
  struct Piece {
    const uint8_t* bytes;
    size_t size;
  };
  std::vector<Piece> data;

  int channels() const;
  /** Bytes of a row without that of its filter. */
  size_t row_bytes() const;
  /** Bytes from a sample to that of the pixel before, as filters count. */
  size_t step() const;
};

/**
 * Reads all chunks of a file and their check sums.
 * @returns false where anything is irregular or more than plain: libspng is to judge then
 */
bool read_png_headers(PngHeaders& png, const Source& source, const PngKernels& kernels);

}  // namespace graft

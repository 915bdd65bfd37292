#pragma once

#include <cstddef>
#include <cstdint>

#include "png/inflate.h"

namespace graft {

/** What a row of a PNG was taken off before it was compressed: PNG specification, 9.2. */
enum class PngFilter : uint8_t { kNone, kSub, kUp, kAverage, kPaeth };

/**
 * The loops of the PNG decoder, one table an instruction set; all give the same bytes. A row of 8-bit RGB is undone
 * into four bytes a pixel, of which the fourth is without meaning, and so is the row above it.
 */
struct PngKernels {
  /** The check sum of a chunk: CRC-32, continued from `crc`, which is 0 at the beginning. */
  uint32_t (*crc)(uint32_t crc, const uint8_t* bytes, size_t size);
  /** That of zlib: Adler-32, continued from `adler`, which is 1 at the beginning. */
  uint32_t (*adler)(uint32_t adler, const uint8_t* bytes, size_t size);
  InflateRun inflate;
  /** Undoes a filter of pixels of `step` bytes; `from` and `above` have 16 bytes beyond, as may be written. */
  void (*unfilter)(PngFilter filter, size_t step, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t bytes);
  /** The same for 8-bit RGB. */
  void (*unfilter_rgb)(PngFilter filter, const uint8_t* from, const uint8_t* above, uint8_t* to, size_t pixels);
  /** Two rows of 8-bit RGB, both with the Paeth filter, which `from_stride` and `stride` bytes lie between. */
  void (*unfilter_rgb_paeth_twice)(const uint8_t* from, size_t from_stride, const uint8_t* above, uint8_t* to,
                                   size_t stride, size_t pixels);
};

// Which of them are there follows the tables of kernels.h.
extern const PngKernels kPlainPng;
extern const PngKernels kSse41Png;
extern const PngKernels kAvx2Png;
extern const PngKernels kNeonPng;

}  // namespace graft

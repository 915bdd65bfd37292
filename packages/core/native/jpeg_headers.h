#pragma once

#include <cstdint>

#include "decode.h"
#include "jpeg_bits.h"

namespace graft {

/** One colour of a picture: what the headers say of it, and where its pixels go. */
struct JpegComponent {
  int id = 0;
  int across = 1;
  int down = 1;
  int quantization = 0;
  int dc = 0;
  int ac = 0;
  int prediction = 0;
  /** One byte a pixel, at 1/8 of the full picture's size or, where stored at less, less. */
  uint8_t* plane = nullptr;
  size_t stride = 0;
  /** Pixels a block gives each way: 2 for chroma stored at half size both ways. */
  int pixels = 1;
};

/** What stands before the first scan: some kilobytes, mostly tables. */
struct JpegHeaders {
  unsigned width = 0;
  unsigned height = 0;
  int count = 0;
  JpegComponent components[3];
  uint16_t quantization[4][64] = {};
  bool has_quantization[4] = {};
  JpegHuffman dc[4];
  JpegHuffman ac[4];
  unsigned restart_interval = 0;
  bool jfif = false;
  int adobe = -1;
  const uint8_t* scan = nullptr;
};

/** Width and height out of the first frame header, found without looking at anything else; false where there is none.
 */
bool find_jpeg_size(const Source& source, unsigned& width, unsigned& height);

/**
 * Reads all segments up to the first scan of a plain JPEG: baseline Huffman, 8 bits, one or three components in the
 * usual samplings, one scan for all.
 *
 * @returns false for any other file, and for any that is damaged there
 */
bool read_jpeg_headers(JpegHeaders& jpeg, const Source& source);

/** Whether the components are YCbCr (or gray), by libjpeg's rules, as far as the answer is so without doubt. */
bool is_ycc_jpeg(const JpegHeaders& jpeg);

}  // namespace graft

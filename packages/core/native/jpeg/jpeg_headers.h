#pragma once

#include <cstdint>

#include "decode/decode.h"
#include "jpeg/jpeg_huffman.h"

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
  /** One byte a pixel. */
  uint8_t* plane = nullptr;
  size_t stride = 0;
  /** Pixels a block gives each way. */
  int pixels = 8;
};

/** What stands before the first scan. A thread keeps one, for its tables. */
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

  /** Units of the scan: the blocks that one column and row of the coarsest component cover. */
  size_t unit_columns() const { return units(width, components[0].across); }
  size_t unit_rows() const { return units(height, components[0].down); }

 private:
  static size_t units(unsigned size, int blocks) {
    const size_t pixels = 8 * static_cast<size_t>(blocks);
    return (size + pixels - 1) / pixels;
  }
};

/** Width and height out of the first frame header, found without looking at anything else; false where there is none.
 */
bool find_jpeg_size(const Source& source, unsigned& width, unsigned& height);

/**
 * Forgets the last picture and reads all segments up to the first scan of a plain JPEG: baseline Huffman, 8 bits, one
 * or three components in the usual samplings, one scan for all.
 *
 * @returns false for any other file, and for any that is damaged there or that libjpeg would refuse or warn of
 */
bool read_jpeg_headers(JpegHeaders& jpeg, const Source& source);

/** Whether the components are YCbCr (or gray), by libjpeg's rules, as far as the answer is so without doubt. */
bool is_ycc_jpeg(const JpegHeaders& jpeg);

}  // namespace graft

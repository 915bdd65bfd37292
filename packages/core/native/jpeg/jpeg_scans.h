#pragma once

#include <cstdint>
#include <vector>

#include "decode/decode.h"
#include "jpeg/jpeg_headers.h"

namespace graft {

/** One scan of a progressive JPEG, as its headers describe it. */
struct JpegScanHeader {
  /** Which components of the picture it has, in their order. */
  int count = 0;
  int components[3] = {};
  /** The coefficients that it has, in the file's order; the first alone, or others. */
  int first = 0;
  int last = 0;
  /** The bits that earlier scans have left out (0: there was none), and those that this one leaves out. */
  int high = 0;
  int low = 0;
  unsigned restart_interval = 0;
  /** Huffman tables, as counts[16] and symbols in the file; one a component. Null where the scan needs none. */
  const uint8_t* tables[3] = {};
  /** The entropy-coded bytes, restart marks included. */
  const uint8_t* begin = nullptr;
  const uint8_t* end = nullptr;

  bool is_dc() const { return first == 0; }
  bool refines() const { return high != 0; }
};

/**
 * Forgets the last picture and reads everything of a progressive JPEG but the coefficients: Huffman codes, 8 bits, one
 * or three components in the usual samplings, and scans that together bring every bit of every coefficient, each once
 * and in its order.
 *
 * @returns false for any other file, and for any that is damaged there or that libjpeg would refuse, warn of or smooth
 */
bool read_jpeg_scans(JpegHeaders& jpeg, std::vector<JpegScanHeader>& scans, const Source& source);

}  // namespace graft

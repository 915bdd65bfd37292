#pragma once

#include <vector>

#include "jpeg/jpeg_band.h"
#include "jpeg/jpeg_codes.h"
#include "jpeg/jpeg_scans.h"
#include "jpeg/jpeg_stream.h"

namespace graft {

/** A scan of a progressive JPEG in the midst of being read, as far as the last row of units. */
struct JpegProgressiveScan {
  JpegScanHeader header;
  /** One a component where the scan brings first coefficients; else the first is the only one. */
  std::vector<JpegCodes> codes;
  JpegPieces pieces;
  JpegStream stream;
  /** Units up to the next restart mark; only where there are any. */
  size_t units_left = 0;
  int next_restart = 0;
  /** Blocks for which the scan has nothing new. */
  unsigned end_run = 0;
  int prediction[3] = {};
};

/** All that is kept of a progressive JPEG at a time: one row of units, and where each scan stands. */
struct JpegProgressive {
  std::vector<JpegScanHeader> headers;
  std::vector<JpegProgressiveScan> scans;
  JpegBand band;
};

/** Begins all scans of `headers`. @returns false where a table is wrong @throws std::bad_alloc */
bool begin_scans(JpegProgressive& progressive, const JpegHeaders& jpeg, Buffer& memory);

/** Whether each scan ended where its bytes do. */
bool have_ended(const JpegProgressive& progressive);

}  // namespace graft

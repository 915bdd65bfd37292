#include "jpeg/jpeg_progressive_scan.h"

#include <algorithm>

namespace graft {

namespace {

/** The coarsest quantisation of what the scan brings of a component. */
int most_step(const JpegHeaders& jpeg, const JpegScanHeader& scan, int component) {
  const uint16_t* steps = jpeg.quantization[jpeg.components[component].quantization];
  return *std::max_element(steps + scan.first, steps + scan.last + 1);
}

bool begin_scan(JpegProgressiveScan& scan, const JpegHeaders& jpeg) {
  const JpegScanHeader& header = scan.header;
  scan.codes.resize(static_cast<size_t>(header.is_dc() && header.refines() ? 0 : header.count));
  for (size_t i = 0; i < scan.codes.size(); i++) {
    const int most = kJpegMostDequantized / std::max(1, most_step(jpeg, header, header.components[i]));
    if (header.refines() && (2 << header.low) - 1 > most) return false;
    if (!scan.codes[i].build(header.tables[i], header.is_dc(), header.low, header.refines() ? -1 : most)) return false;
  }
  scan.units_left = header.restart_interval;
  scan.next_restart = 0;
  scan.end_run = 0;
  std::fill_n(scan.prediction, 3, 0);
  scan.stream = scan.pieces.next();
  return true;
}

}  // namespace

bool begin_scans(JpegProgressive& progressive, const JpegHeaders& jpeg, Buffer& memory) {
  const std::vector<JpegScanHeader>& headers = progressive.headers;
  const auto room_of = [](const JpegScanHeader& header) {
    return static_cast<size_t>(header.end - header.begin) + JpegStream::kPadding;
  };
  size_t bytes = 0;
  for (const JpegScanHeader& header : headers) bytes += room_of(header);
  uint8_t* at = memory.take(bytes);
  // Scans beyond those of this picture keep their tables' memory for a later one.
  if (progressive.scans.size() < headers.size()) progressive.scans.resize(headers.size());
  for (size_t i = 0; i < headers.size(); i++) {
    JpegProgressiveScan& scan = progressive.scans[i];
    scan.header = headers[i];
    scan.pieces = JpegPieces(headers[i].begin, headers[i].end, at);
    at += room_of(headers[i]);
    if (!begin_scan(scan, jpeg)) return false;
  }
  return true;
}

bool have_ended(const JpegProgressive& progressive) {
  for (size_t i = 0; i < progressive.headers.size(); i++) {
    const JpegProgressiveScan& scan = progressive.scans[i];
    // Less than a byte may be left over, of padding.
    if (scan.stream.left() < 0 || scan.stream.left() >= 8 || !scan.pieces.at_end()) return false;
  }
  return true;
}

}  // namespace graft

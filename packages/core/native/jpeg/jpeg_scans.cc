#include "jpeg/jpeg_scans.h"

#include <algorithm>
#include <cstring>

#include "jpeg/jpeg_segments.h"

namespace graft {

namespace {

/** Encoders write about ten; each costs memory. */
constexpr size_t kMostScans = 64;
/** No scan has brought a coefficient yet. */
constexpr int8_t kNothing = -1;

/** Where the file stands between two scans. */
struct Progress {
  /** The definitions in force, of DC and AC tables. */
  const uint8_t* tables[2][4] = {};
  /** Of each component's coefficients, how many bits are still to come. */
  int8_t bits_to_come[3][64];

  Progress() { std::memset(bits_to_come, kNothing, sizeof bits_to_come); }
};

bool read_tables(Progress& progress, const uint8_t* at, const uint8_t* end) {
  while (at < end) {
    if (end - at < 17 || *at >> 4 > 1 || (*at & 15) > 3) return false;
    int total = 0;
    for (int i = 1; i <= 16; i++) total += at[i];
    if (total > 256 || end - at < 17 + total) return false;
    progress.tables[*at >> 4][*at & 15] = at + 1;
    at += 17 + total;
  }
  return true;
}

/** Whether the scan brings what is due next; notes that it has come. */
bool advance(Progress& progress, const JpegScanHeader& scan) {
  for (int i = 0; i < scan.count; i++) {
    int8_t* bits = progress.bits_to_come[scan.components[i]];
    if (!scan.is_dc() && bits[0] == kNothing) return false;
    for (int k = scan.first; k <= scan.last; k++) {
      if (scan.refines() ? bits[k] != scan.high : bits[k] != kNothing) return false;
      bits[k] = static_cast<int8_t>(scan.low);
    }
  }
  return true;
}

bool is_complete(const JpegHeaders& jpeg, const Progress& progress) {
  for (int i = 0; i < jpeg.count; i++)
    for (const int8_t bits : progress.bits_to_come[i])
      if (bits != 0) return false;
  return true;
}

bool has_own_ids(const JpegHeaders& jpeg) {
  for (int i = 1; i < jpeg.count; i++)
    for (int j = 0; j < i; j++)
      if (jpeg.components[i].id == jpeg.components[j].id) return false;
  return true;
}

/** The first mark behind `at` that is no restart mark; null where there is none. */
const uint8_t* find_end(const uint8_t* at, const uint8_t* end) {
  while (end - at >= 2) {
    at = static_cast<const uint8_t*>(std::memchr(at, 0xff, static_cast<size_t>(end - at - 1)));
    if (at == nullptr) return nullptr;
    if (at[1] != 0 && (at[1] < 0xd0 || at[1] > 0xd7)) return at;
    at += 2;
  }
  return nullptr;
}

bool read_scan_header(const JpegHeaders& jpeg, Progress& progress, const uint8_t* at, const uint8_t* body_end,
                      JpegScanHeader& scan) {
  if (jpeg.count == 0 || body_end - at < 6) return false;
  scan.count = at[0];
  if (scan.count < 1 || scan.count > jpeg.count || body_end - at != 4 + 2 * scan.count) return false;
  const uint8_t* spectrum = at + 1 + 2 * scan.count;
  scan.first = spectrum[0];
  scan.last = spectrum[1];
  scan.high = spectrum[2] >> 4;
  scan.low = spectrum[2] & 15;
  constexpr int kMostLow = 13;
  if (scan.low > kMostLow || (scan.refines() && scan.high != scan.low + 1)) return false;
  if (scan.is_dc() ? scan.last != 0 : scan.count != 1 || scan.last < scan.first || scan.last > 63) return false;
  int component = 0;
  for (int i = 0; i < scan.count; i++, component++) {
    while (component < jpeg.count && jpeg.components[component].id != at[1 + 2 * i]) component++;
    if (component == jpeg.count) return false;
    scan.components[i] = component;
    const int tables = at[2 + 2 * i];
    const int table = scan.is_dc() ? tables >> 4 : tables & 15;
    if (table > 3 || !jpeg.has_quantization[jpeg.components[component].quantization]) return false;
    scan.tables[i] = scan.is_dc() && scan.refines() ? nullptr : progress.tables[scan.is_dc() ? 0 : 1][table];
    if (scan.tables[i] == nullptr && !(scan.is_dc() && scan.refines())) return false;
  }
  scan.restart_interval = jpeg.restart_interval;
  scan.begin = body_end;
  return advance(progress, scan);
}

}  // namespace

bool read_jpeg_scans(JpegHeaders& jpeg, std::vector<JpegScanHeader>& scans, const Source& source) {
  begin_jpeg(jpeg);
  scans.clear();
  Progress progress;
  const uint8_t* at = source.bytes + 2;
  const uint8_t* const end = source.bytes + source.size;
  while (end - at >= 2 && at[0] == 0xff) {
    const unsigned marker = at[1];
    if (marker == 0xd9) return !scans.empty() && is_complete(jpeg, progress);
    if (marker < 0xc0 || end - at < 4) return false;
    const size_t length = jpeg_u16(at + 2);
    if (length < 2 || static_cast<size_t>(end - at) < 2 + length) return false;
    const uint8_t* body = at + 4;
    at += 2 + length;
    if (marker == 0xc4) {
      if (!read_tables(progress, body, at)) return false;
    } else if (marker == 0xdd) {
      if (length != 4) return false;
      jpeg.restart_interval = jpeg_u16(body);
    } else if (marker == 0xda) {
      JpegScanHeader scan;
      if (scans.size() == kMostScans || !read_scan_header(jpeg, progress, body, at, scan)) return false;
      at = scan.end = find_end(at, end);
      if (at == nullptr) return false;
      scans.push_back(scan);
    } else if (!scans.empty()) {
      // Quantisation that changes, a second frame, notes: seldom, and left to libjpeg.
      return false;
    } else if (marker == 0xdb) {
      if (!read_jpeg_quantization(jpeg, body, at)) return false;
    } else if (marker == 0xc2) {
      if (!read_jpeg_frame(jpeg, body, at) || !has_own_ids(jpeg)) return false;
    } else if (is_jpeg_note(marker)) {
      read_jpeg_note(jpeg, marker, body, at);
    } else {
      return false;
    }
  }
  return false;
}

}  // namespace graft

#include "decode/camera_raw.h"

#include "decode/tiff_directory.h"

namespace graft {

namespace {

// Tags and values of TIFF/EP (ISO 12234-2) and DNG.
constexpr unsigned kNewSubfileType = 254;
constexpr unsigned kPhotometric = 262;
constexpr unsigned kSubIfds = 330;
constexpr unsigned kDngVersion = 50706;
constexpr unsigned kColorFilterArray = 32803;
constexpr unsigned kLinearRaw = 34892;

}  // namespace

bool is_camera_raw(const uint8_t* tiff, size_t size) {
  if (size < 10) return false;
  if (tiff[8] == 'C' && tiff[9] == 'R') return true;
  TiffDirectory directory(tiff, size);
  // A big TIFF, for files above 4 GB, is no camera's.
  if (directory.version() != 42) return false;
  bool reduced = false;
  bool has_more = false;
  for (TiffDirectory::Entry entry; directory.next(entry);) {
    const auto [tag, value] = entry;
    if (tag == kDngVersion) return true;
    if (tag == kPhotometric && (value == kColorFilterArray || value == kLinearRaw)) return true;
    if (tag == kNewSubfileType) reduced = (value & 1) != 0;
    if (tag == kSubIfds) has_more = true;
  }
  return reduced && has_more;
}

}  // namespace graft

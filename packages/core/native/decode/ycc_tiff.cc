#include "decode/ycc_tiff.h"

#include "decode/tiff_directory.h"

namespace graft {

bool is_ycc_tiff(const uint8_t* tiff, size_t size) {
  // Tags and values of TIFF 6.0, and of its technical note 2, which has the newer JPEG.
  constexpr unsigned kCompression = 259;
  constexpr unsigned kPhotometric = 262;
  constexpr uint32_t kOldJpeg = 6;
  constexpr uint32_t kJpeg = 7;
  constexpr uint32_t kYcc = 6;
  TiffDirectory directory(tiff, size);
  if (directory.version() != 42) return false;
  uint32_t compression = 1;
  uint32_t photometric = 0;
  for (TiffDirectory::Entry entry; directory.next(entry);) {
    if (entry.tag == kCompression) compression = entry.value;
    if (entry.tag == kPhotometric) photometric = entry.value;
  }
  return photometric == kYcc && compression != kJpeg && compression != kOldJpeg;
}

}  // namespace graft

#include "camera_raw.h"

namespace graft {

namespace {

// Tags and values of TIFF 6.0, TIFF/EP (ISO 12234-2) and DNG.
constexpr unsigned kNewSubfileType = 254;
constexpr unsigned kPhotometric = 262;
constexpr unsigned kSubIfds = 330;
constexpr unsigned kDngVersion = 50706;
constexpr unsigned kColorFilterArray = 32803;
constexpr unsigned kLinearRaw = 34892;
constexpr unsigned kShort = 3;

class Reader {
 public:
  Reader(const uint8_t* bytes, size_t size) : bytes_(bytes), size_(size), little_(bytes[0] == 'I') {}

  bool holds(size_t at, size_t count) const { return at <= size_ && count <= size_ - at; }
  unsigned u16(size_t at) const {
    return static_cast<unsigned>(little_ ? bytes_[at] | bytes_[at + 1] << 8 : bytes_[at] << 8 | bytes_[at + 1]);
  }
  uint32_t u32(size_t at) const {
    const uint32_t first = u16(at);
    const uint32_t second = u16(at + 2);
    return little_ ? first | second << 16 : first << 16 | second;
  }

 private:
  const uint8_t* bytes_;
  size_t size_;
  bool little_;
};

}  // namespace

bool is_camera_raw(const uint8_t* tiff, size_t size) {
  if (size < 10) return false;
  if (tiff[8] == 'C' && tiff[9] == 'R') return true;
  const Reader reader(tiff, size);
  // A big TIFF, for files above 4 GB, is no camera's.
  if (reader.u16(2) != 42) return false;
  const size_t directory = reader.u32(4);
  if (!reader.holds(directory, 2)) return false;
  bool reduced = false;
  bool has_more = false;
  const unsigned entries = reader.u16(directory);
  for (unsigned i = 0; i < entries; i++) {
    const size_t entry = directory + 2 + size_t{i} * 12;
    if (!reader.holds(entry, 12)) break;
    const unsigned tag = reader.u16(entry);
    const uint32_t value = reader.u16(entry + 2) == kShort ? reader.u16(entry + 8) : reader.u32(entry + 8);
    if (tag == kDngVersion) return true;
    if (tag == kPhotometric && (value == kColorFilterArray || value == kLinearRaw)) return true;
    if (tag == kNewSubfileType) reduced = (value & 1) != 0;
    if (tag == kSubIfds) has_more = true;
  }
  return reduced && has_more;
}

}  // namespace graft

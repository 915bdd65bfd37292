#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

/** The entries of a TIFF's first directory (TIFF 6.0, section 2), of a file or of an EXIF block, with bounds checked.
 */
class TiffDirectory {
 public:
  struct Entry {
    unsigned tag;
    /** Of a value that stands in the entry itself; else where it stands. */
    uint32_t value;
  };

  TiffDirectory(const uint8_t* bytes, size_t size) : bytes_(bytes), size_(size) {
    if (size < kHeader || bytes[0] != bytes[1] || (bytes[0] != 'I' && bytes[0] != 'M')) return;
    little_ = bytes[0] == 'I';
    version_ = u16(2);
    at_ = u32(4);
    if (at_ > size - 2) return;
    left_ = u16(at_);
    at_ += 2;
  }

  /** 42; 43 of a big TIFF, whose directory is another; 0 where this is no TIFF. */
  unsigned version() const { return version_; }

  /** @returns false behind the last entry, or where the file ends */
  bool next(Entry& entry) {
    if (left_ == 0 || size_ - at_ < kEntry) return false;
    constexpr unsigned kShort = 3;
    entry.tag = u16(at_);
    entry.value = u16(at_ + 2) == kShort ? u16(at_ + 8) : u32(at_ + 8);
    left_--;
    at_ += kEntry;
    return true;
  }

 private:
  static constexpr size_t kHeader = 8;
  static constexpr size_t kEntry = 12;

  unsigned u16(size_t at) const {
    return static_cast<unsigned>(little_ ? bytes_[at] | bytes_[at + 1] << 8 : bytes_[at] << 8 | bytes_[at + 1]);
  }
  uint32_t u32(size_t at) const {
    const uint32_t first = u16(at);
    const uint32_t second = u16(at + 2);
    return little_ ? first | second << 16 : first << 16 | second;
  }

  const uint8_t* bytes_;
  size_t size_;
  bool little_ = false;
  unsigned version_ = 0;
  size_t at_ = 0;
  unsigned left_ = 0;
};

}  // namespace graft

#include "jpeg/jpeg_stream.h"

namespace graft {

JpegStream JpegPieces::next() {
  uint8_t* to = memory_;
  while (at_ < end_) {
    const void* found = std::memchr(at_, 0xff, static_cast<size_t>(end_ - at_));
    const uint8_t* mark = found == nullptr ? end_ : static_cast<const uint8_t*>(found);
    const size_t count = static_cast<size_t>(mark - at_);
    std::memcpy(to, at_, count);
    to += count;
    at_ = mark;
    if (end_ - mark < 2 || mark[1] != 0) break;
    *to++ = 0xff;
    at_ = mark + 2;
  }
  std::memset(to, 0, JpegStream::kPadding);
  return JpegStream(memory_, static_cast<size_t>(to - memory_));
}

}  // namespace graft

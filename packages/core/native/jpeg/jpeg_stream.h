#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "buffer.h"

namespace graft {

/**
 * The entropy-coded bits of one piece of a JPEG scan (all of it, or what lies between two restart marks), most
 * significant first. The stuffed zero bytes are taken out beforehand, so that filling up needs no look at the bytes.
 * Behind the piece lie kPadding zero bytes: whoever reads asks `overdrawn` before they can have run out.
 */
class JpegStream {
 public:
  static constexpr size_t kPadding = 2048;

  JpegStream() = default;
  JpegStream(const uint8_t* bytes, size_t size) : begin_(bytes), at_(bytes), end_(bytes + size) {}

  /** Makes at least 56 bits ready. */
  void fill() {
    uint64_t eight;
    std::memcpy(&eight, at_, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    // Bits of a byte that does not fit whole are there already, and come again with the next filling.
    bits_ |= eight >> ready_;
    at_ += (63 - ready_) >> 3;
    ready_ |= 56;
  }

  unsigned peek(int count) const {
    return static_cast<unsigned>(bits_ >> (64 - count));
  }
  void skip(int count) {
    bits_ <<= count;
    ready_ -= count;
  }

  /** Gives `count` bits back that were skipped. */
  void rewind(int count) {
    const size_t used =
        static_cast<size_t>(at_ - begin_) * 8 - static_cast<size_t>(ready_) - static_cast<size_t>(count);
    at_ = begin_ + used / 8;
    bits_ = 0;
    ready_ = 0;
    fill();
    skip(static_cast<int>(used % 8));
  }

  /** Bits of the piece that are left, padding of the last byte included; negative where too many were read. */
  ptrdiff_t left() const {
    return (end_ - at_) * 8 + ready_;
  }

 private:
  const uint8_t* begin_ = nullptr;
  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
  uint64_t bits_ = 0;
  int ready_ = 0;
};

/** Hands out a scan piece by piece, without stuffed bytes. */
class JpegPieces {
 public:
  /** `memory` is the thread's, and holds the piece that was handed out last. @throws std::bad_alloc */
  JpegPieces(const uint8_t* at, const uint8_t* end, Buffer& memory)
      : JpegPieces(at, end, memory.take(static_cast<size_t>(end - at) + JpegStream::kPadding)) {}
  /** `memory` has JpegStream::kPadding bytes more than the scan. */
  JpegPieces(const uint8_t* at, const uint8_t* end, uint8_t* memory) : at_(at), end_(end), memory_(memory) {}
  JpegPieces() = default;

  /** What lies before the next mark or the end of the file. */
  JpegStream next();

  /** Whether all bytes have been handed out. */
  bool at_end() const { return at_ == end_; }

  /** Steps over the restart mark of this number. @returns false where something else follows. */
  bool step_over_restart(int number) {
    if (end_ - at_ < 2 || at_[0] != 0xff || at_[1] != 0xd0 + number) return false;
    at_ += 2;
    return true;
  }

 private:
  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
  uint8_t* memory_ = nullptr;
};

}  // namespace graft

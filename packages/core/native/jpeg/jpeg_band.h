#pragma once

#include <cstddef>
#include <cstdint>

#include "buffer.h"
#include "jpeg/jpeg_headers.h"
#include "jpeg/jpeg_scan.h"

namespace graft {

/**
 * The coefficients of one row of units of a progressive JPEG, of which every scan brings a part. Blocks lie in pairs,
 * as JpegInverse wants them, and are zero but for what the scans have written.
 */
class JpegBand {
 public:
  struct Component {
    int16_t* pairs = nullptr;
    /** One a block: which of its coefficients (bit k: the k-th in the file's order) are not zero; not of the first. */
    uint64_t* masks = nullptr;
    /** Blocks that a row has room for, an even number. */
    size_t stride = 0;
    /** Rows in the band; of all units, and of the picture without what fills the last unit up. */
    size_t down = 0;
    size_t columns = 0;
    size_t rows = 0;

    int16_t* block(size_t at) const { return pairs + at / 2 * kJpegPair + at % 2 * 8; }
  };

  /** Makes room for a picture's rows, all zero. @throws std::bad_alloc */
  void begin(const JpegHeaders& jpeg) {
    size_t blocks = 0;
    for (int i = 0; i < jpeg.count; i++) {
      const JpegComponent& from = jpeg.components[i];
      Component& to = components[i];
      to.stride = (jpeg.unit_columns() * static_cast<size_t>(from.across) + 1) / 2 * 2;
      to.down = static_cast<size_t>(from.down);
      to.columns = blocks_of(jpeg.width, from.across, jpeg.components[0].across);
      to.rows = blocks_of(jpeg.height, from.down, jpeg.components[0].down);
      blocks += to.stride * to.down;
    }
    constexpr size_t kAlignment = 64;
    constexpr size_t kBlock = 64 * sizeof(int16_t);
    bytes_ = blocks * (kBlock + sizeof(uint64_t));
    uint8_t* at = memory_.take(bytes_ + kAlignment);
    at += (kAlignment - reinterpret_cast<uintptr_t>(at) % kAlignment) % kAlignment;
    std::memset(at, 0, bytes_);
    masks_ = reinterpret_cast<uint64_t*>(at + blocks * kBlock);
    blocks_ = blocks;
    uint64_t* masks = masks_;
    for (int i = 0; i < jpeg.count; i++) {
      Component& to = components[i];
      to.pairs = reinterpret_cast<int16_t*>(at);
      to.masks = masks;
      at += to.stride * to.down * kBlock;
      masks += to.stride * to.down;
    }
  }

  /** For the next row; the coefficients are zero again already. */
  void forget_masks() { std::memset(masks_, 0, blocks_ * sizeof(uint64_t)); }

  Component components[3];

 private:
  static size_t blocks_of(unsigned size, int samples, int most) {
    const size_t pixels = (static_cast<size_t>(size) * static_cast<size_t>(samples) + static_cast<size_t>(most) - 1) /
                          static_cast<size_t>(most);
    return (pixels + 7) / 8;
  }

  Buffer memory_;
  size_t bytes_ = 0;
  size_t blocks_ = 0;
  uint64_t* masks_ = nullptr;
};

}  // namespace graft

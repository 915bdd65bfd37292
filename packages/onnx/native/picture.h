#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace graft {

/**
 * Bytes of one picture between two operators, `[rows][columns + 1][channels]`: place `p = row · pitch + column`. One
 * place of padding ends a row and begins the next; a row of padding lies above and below. So each place of a 3 × 3
 * window is at the same distance from its middle, wherever that is.
 */
class Picture {
 public:
  /** Places that an operator may write past the last one. */
  static constexpr size_t SPILL = 32;

  void shape(size_t rows, size_t columns, size_t channels) {
    rows_ = rows;
    columns_ = columns;
    channels_ = channels;
    // Position 0 begins a line of the cache, as rows of tiles then do not lie across two.
    before_ = ((pitch() + 1) * channels + LINE - 1) / LINE * LINE;
    const size_t bytes = before_ + (positions() + pitch() + 1 + SPILL) * channels + LINE;
    if (bytes > size_) {
      bytes_.reset(static_cast<uint8_t*>(std::aligned_alloc(LINE, (bytes + LINE - 1) / LINE * LINE)));
      if (!bytes_) throw std::bad_alloc();
      size_ = bytes;
      std::memset(bytes_.get(), 0, size_);
    }
  }

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  size_t channels() const { return channels_; }
  size_t pitch() const { return columns_ + 1; }
  /** Places of the rows, paddings between them included. */
  size_t positions() const { return rows_ * pitch(); }
  uint8_t* row(size_t row) { return bytes_.get() + before_ + row * pitch() * channels_; }
  const uint8_t* row(size_t row) const { return bytes_.get() + before_ + row * pitch() * channels_; }

  /** Writes the padding. */
  void pad(uint8_t value) {
    std::memset(row(0) - (pitch() + 1) * channels_, value, (pitch() + 1) * channels_);
    for (size_t y = 0; y < rows_; y++) std::memset(row(y) + columns_ * channels_, value, channels_);
    std::memset(row(rows_), value, (pitch() + 1) * channels_);
  }

 private:
  static constexpr size_t LINE = 64;
  struct Free {
    void operator()(uint8_t* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<uint8_t, Free> bytes_;
  size_t size_ = 0;
  size_t before_ = 0;
  size_t rows_ = 0;
  size_t columns_ = 0;
  size_t channels_ = 0;
};

}  // namespace graft

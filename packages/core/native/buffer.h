#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace graft {

/**
 * Memory that grows and is reused: one thread keeps a few and decodes every picture into them. Growing forgets the
 * contents, and the last kPadding bytes are zero and readable, so that a vector load may run over the end.
 */
class Buffer {
 public:
  static constexpr size_t kPadding = 128;

  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { std::free(data_); }

  /** At least `size` bytes, contents undefined. @throws std::bad_alloc */
  uint8_t* take(size_t size) {
    if (size > capacity_) {
      std::free(data_);
      data_ = nullptr;
      capacity_ = 0;
      data_ = static_cast<uint8_t*>(std::malloc(size + kPadding));
      if (data_ == nullptr) throw std::bad_alloc();
      capacity_ = size;
    }
    std::memset(data_ + size, 0, kPadding);
    return data_;
  }

  /** Gives back what a single huge picture took, so that memory stays flat over a folder. */
  void shrink(size_t keep) {
    if (capacity_ <= keep) return;
    std::free(data_);
    data_ = nullptr;
    capacity_ = 0;
  }

  uint8_t* data() { return data_; }
  size_t capacity() const { return capacity_; }

 private:
  uint8_t* data_ = nullptr;
  size_t capacity_ = 0;
};

}  // namespace graft

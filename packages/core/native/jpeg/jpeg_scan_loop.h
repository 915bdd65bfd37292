#pragma once

#include <cstring>

#include "jpeg/jpeg_block.h"
#include "jpeg/jpeg_flat.h"
#include "jpeg/jpeg_scan.h"

namespace graft {

// Without linkage: every file that includes this is compiled for another instruction set.
namespace {

/**
 * Collects blocks two by two and hands them to the inverse DCT; at half the size to `inverse_half`, which is null
 * otherwise, but for components whose blocks keep their size. (In no sampling do such pair with others.)
 */
template <JpegInverse inverse, JpegInverse inverse_half>
class JpegBlockPairs {
 public:
  explicit JpegBlockPairs(const JpegHeaders& jpeg) {
    for (int i = 0; i < jpeg.count; i++) is_half_[i] = jpeg.components[i].pixels == 4;
    for (int first = 0; first < jpeg.count; first++)
      for (int second = 0; second < jpeg.count; second++)
        for (int k = 0; k < 64; k++) {
          const int at = kPairPositions[static_cast<size_t>(k)];
          int16_t* steps = quantization_[first][second];
          steps[at] = static_cast<int16_t>(jpeg.quantization[jpeg.components[first].quantization][k]);
          steps[at + 8] = static_cast<int16_t>(jpeg.quantization[jpeg.components[second].quantization][k]);
        }
    std::memset(coefficients_, 0, sizeof coefficients_);
  }

  /** Where the next block is to be written; it is zero. */
  int16_t* next() { return coefficients_ + (waiting_ ? 8 : 0); }

  void add(int component, const JpegTarget& target, int last) {
    if (!waiting_) {
      first_ = {component, target, last};
      waiting_ = true;
      return;
    }
    const int later = first_.last > last ? first_.last : last;
    const int16_t* steps = quantization_[first_.component][component];
    waiting_ = false;
    if (later == 0) {
      const auto put = inverse_half != nullptr && is_half_[component] ? put_flat_half : put_flat_block;
      put(coefficients_[0], steps[0], first_.target);
      put(coefficients_[8], steps[8], target);
      coefficients_[0] = coefficients_[8] = 0;
      return;
    }
    transform(component, steps, target, later);
  }

  /** An odd block is transformed together with nothing. */
  void flush() {
    if (!waiting_) return;
    transform(first_.component, quantization_[first_.component][first_.component], {nowhere_, 8}, first_.last);
    waiting_ = false;
  }

 private:
  struct Waiting {
    int component;
    JpegTarget target;
    int last;
  };

  void transform(int component, const int16_t* steps, const JpegTarget& second, int last) {
    if constexpr (inverse_half != nullptr) {
      if (is_half_[component]) return inverse_half(coefficients_, steps, first_.target, second, last);
    }
    inverse(coefficients_, steps, first_.target, second, last);
  }

  alignas(32) int16_t coefficients_[kJpegPair + kJpegPairRow];
  alignas(32) int16_t quantization_[3][3][kJpegPair];
  uint8_t nowhere_[64];
  bool is_half_[3] = {};
  bool waiting_ = false;
  Waiting first_{};
};

template <JpegInverse inverse, JpegInverse inverse_half>
__attribute__((always_inline)) inline bool read_unit(JpegHeaders& jpeg, JpegStream& stream,
                                                     JpegBlockPairs<inverse, inverse_half>& pairs, size_t column,
                                                     size_t row) {
  for (int i = 0; i < jpeg.count; i++) {
    JpegComponent& component = jpeg.components[i];
    const size_t across = static_cast<size_t>(component.across);
    const size_t down = static_cast<size_t>(component.down);
    const size_t pixels = inverse_half == nullptr ? 8 : static_cast<size_t>(component.pixels);
    uint8_t* to = component.plane + row * down * pixels * component.stride + column * across * pixels;
    for (size_t y = 0; y < down; y++, to += pixels * component.stride) {
      for (size_t x = 0; x < across; x++) {
        const int last = read_block(stream, jpeg.dc[component.dc], jpeg.ac[component.ac],
                                    jpeg.quantization[component.quantization], component.prediction, pairs.next());
        if (last < 0) return false;
        pairs.add(i, {to + pixels * x, component.stride}, last);
      }
    }
  }
  return true;
}

template <JpegInverse inverse, JpegInverse inverse_half>
JpegScan read_blocks(JpegHeaders& jpeg, const Source& source, Buffer& memory) {
  JpegPieces pieces(jpeg.scan, source.bytes + source.size, memory);
  JpegStream stream = pieces.next();
  JpegBlockPairs<inverse, inverse_half> pairs(jpeg);
  const size_t columns = jpeg.unit_columns();
  const size_t rows = jpeg.unit_rows();
  unsigned left = jpeg.restart_interval;
  int next_restart = 0;
  for (size_t row = 0; row < rows; row++) {
    if (source.stop()) return JpegScan::kAborted;
    for (size_t column = 0; column < columns; column++) {
      if (jpeg.restart_interval != 0 && left-- == 0) {
        // Less than a byte may be left over, of padding.
        if (stream.left() >= 8 || !pieces.step_over_restart(next_restart)) return JpegScan::kIrregular;
        next_restart = (next_restart + 1) % 8;
        left = jpeg.restart_interval - 1;
        stream = pieces.next();
        for (JpegComponent& component : jpeg.components) component.prediction = 0;
      }
      if (!read_unit<inverse, inverse_half>(jpeg, stream, pairs, column, row) || stream.left() < 0)
        return JpegScan::kIrregular;
    }
    pairs.flush();
  }
  return JpegScan::kWhole;
}

template <JpegInverse inverse>
JpegScan read_scan(JpegHeaders& jpeg, const Source& source, Buffer& memory) {
  return read_blocks<inverse, nullptr>(jpeg, source, memory);
}

/** At half the size: components whose blocks have four pixels each way, by `inverse_half`. */
template <JpegInverse inverse, JpegInverse inverse_half>
JpegScan read_half(JpegHeaders& jpeg, const Source& source, Buffer& memory) {
  return read_blocks<inverse, inverse_half>(jpeg, source, memory);
}

}  // namespace

}  // namespace graft

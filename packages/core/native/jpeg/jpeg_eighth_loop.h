#pragma once

#include <algorithm>
#include <cstring>

#include "jpeg/jpeg_block.h"
#include "jpeg/jpeg_headers.h"
#include "jpeg/jpeg_quarters.h"
#include "jpeg/jpeg_scan.h"
#include "jpeg/jpeg_stream.h"
#include "jpeg/jpeg_values.h"

namespace graft {

// Without linkage: every file that includes this is compiled for another instruction set.
namespace {

inline uint8_t clip_to_byte(int64_t value) {
  return static_cast<uint8_t>(std::clamp<int64_t>(value, 0, 255));
}

/** What of a component the innermost loops look at. */
struct JpegEighth {
  const JpegHuffman* dc;
  const JpegHuffman* ac;
  const uint64_t* differences;
  const uint64_t* values;
  const JpegHuffman::Skip* skips;
  const uint16_t* quantization;
  int prediction;
  /** Whether no coefficient that `values` holds is too great for 32 bits. */
  bool is_small;
  /** Signed weights times steps; behind the last coefficient nothing counts. */
  JpegFour weights[96];

  void begin(const JpegHeaders& jpeg, const JpegComponent& component, const JpegQuarters& quarters) {
    dc = &jpeg.dc[component.dc];
    ac = &jpeg.ac[component.ac];
    differences = dc->values();
    values = ac->values();
    skips = ac->skips();
    quantization = jpeg.quantization[component.quantization];
    prediction = 0;
    if (component.pixels == 1) return;
    const int greatest = *std::max_element(quantization, quantization + 64);
    is_small = greatest <= JpegQuarters::kMost && greatest * ac->largest_value() <= JpegQuarters::kMost;
    for (int at = 0; at < 96; at++)
      weights[at] = at < 64 && is_small ? quarters.signed_weights(at, quantization[at]) : JpegFour{};
  }
};

/** The block's first coefficient. @returns false at a wrong code. */
__attribute__((always_inline)) inline bool read_first(JpegEighth& component, JpegStream& bits) {
  bits.fill();
  int difference = 0;
  const uint64_t entry = component.differences[bits.peek(JpegHuffman::kLook)];
  if (__builtin_expect(entry != 0, 1)) {
    bits.skip(jpeg_value::bits(entry));
    difference = jpeg_value::value(entry);
  } else {
    const int size = component.dc->read(bits);
    if (size < 0) return false;
    difference = size == 0 ? 0 : jpeg_value::extend(bits.peek(size), size);
    bits.skip(size);
  }
  component.prediction = static_cast<int16_t>(component.prediction + difference);
  return true;
}

/** A block of which only the mean is wanted. */
__attribute__((always_inline)) inline bool read_mean(JpegEighth& component, JpegStream& bits, uint8_t* to) {
  if (!read_first(component, bits)) return false;
  *to = clip_to_byte(((component.prediction * component.quantization[0] + 4) >> 3) + 128);
  bool ended = false;
  // What the first coefficient has left over is enough for one step.
  for (int at = 1; at < 64 && !ended; bits.fill()) {
    const JpegHuffman::Skip& skip = component.skips[bits.peek(JpegHuffman::kSkipLook)];
    // Symbols behind the block's last coefficient belong to the next block.
    if (__builtin_expect(skip.bits != 0 && at + skip.before_last <= 63, 1)) {
      at += skip.coefficients;
      bits.skip(skip.bits);
      ended = skip.ends != 0;
    } else {
      const int symbol = component.ac->read(bits);
      if (symbol < 0) return false;
      ended = symbol == 0;
      if (!ended) at += (symbol >> 4) + 1;
      bits.skip(symbol & 15);
    }
    if (at > 64) return false;
  }
  return true;
}

/**
 * The means of a block's quarters, behind its first coefficient: one symbol after the other, in 64 bits. The stream
 * comes and goes by value, so that it may stay in registers where this is not called.
 */
__attribute__((noinline)) inline bool read_quarters_slowly(const JpegEighth& component, JpegStream bits,
                                                           const JpegQuarters& quarters, uint8_t* to, size_t stride,
                                                           JpegStream* behind) {
  const uint16_t* quantization = component.quantization;
  int64_t sums[4] = {static_cast<int64_t>(component.prediction) * quantization[0] * quarters.weight[0], 0, 0, 0};
  for (int at = 1; at < 64; at++) {
    bits.fill();
    const int symbol = component.ac->read(bits);
    if (symbol < 0) return false;
    if (symbol == 0) break;
    at += symbol >> 4;
    if (at > 63) return false;
    const int size = symbol & 15;
    const int value = size == 0 ? 0 : jpeg_value::extend(bits.peek(size), size);
    bits.skip(size);
    sums[quarters.kind[at]] += static_cast<int64_t>(value) * quantization[at] * quarters.weight[at];
  }
  constexpr int64_t kMiddle = (int64_t{128} << JpegQuarters::kBits) + (1 << (JpegQuarters::kBits - 1));
  for (int y = 0; y < 2; y++) {
    for (int x = 0; x < 2; x++) {
      const int64_t across = x == 0 ? sums[1] : -sums[1];
      const int64_t down = y == 0 ? sums[2] : -sums[2];
      const int64_t both = x == y ? sums[3] : -sums[3];
      to[static_cast<size_t>(y) * stride + static_cast<size_t>(x)] =
          clip_to_byte((sums[0] + across + down + both + kMiddle) >> JpegQuarters::kBits);
    }
  }
  *behind = bits;
  return true;
}

/** A block of which the means of its quarters are wanted. */
__attribute__((always_inline)) inline bool read_quarters(JpegEighth& component, JpegStream& bits,
                                                         const JpegQuarters& quarters, uint8_t* to, size_t stride) {
  if (!read_first(component, bits)) return false;
  const ptrdiff_t left = bits.left();
  const auto slowly = [&]() __attribute__((always_inline)) {
    JpegStream again = bits;
    again.rewind(static_cast<int>(left - bits.left()));
    JpegStream behind;
    if (!read_quarters_slowly(component, again, quarters, to, stride, &behind)) return false;
    bits = behind;
    return true;
  };
  const int first = component.prediction * component.quantization[0];
  if (__builtin_expect(!component.is_small || std::abs(first) > JpegQuarters::kMost, 0)) return slowly();
  JpegFour sums = component.weights[0] * component.prediction;
  unsigned k = 0;
  while (true) {
    const uint64_t entry = component.values[bits.peek(JpegHuffman::kLook)];
    if ((entry & jpeg_value::kSpecial) != 0) {
      if (jpeg_value::bits(entry) != 0) {
        bits.skip(jpeg_value::bits(entry));
        break;
      }
      const int symbol = component.ac->read(bits);
      if (symbol < 0) return false;
      if (symbol == 0) break;
      k += static_cast<unsigned>(symbol >> 4) + 1;
      const int size = symbol & 15;
      const int value = size == 0 ? 0 : jpeg_value::extend(bits.peek(size), size);
      bits.skip(size);
      if (k >= 63 || std::abs(value) * component.quantization[k] > JpegQuarters::kMost) return slowly();
      sums += component.weights[k] * value;
    } else {
      bits.skip(jpeg_value::bits(entry));
      k += jpeg_value::step(entry);
      // A full block, behind which an entry may hold what is no longer its own.
      if (k >= 63) return slowly();
      sums += component.weights[k] * jpeg_value::value(entry);
      const unsigned step = jpeg_value::second_step(entry);
      if (step == jpeg_value::kEnd) break;
      if (step != 0) {
        k += step;
        if (k >= 63) return slowly();
        sums += component.weights[k] * jpeg_value::second_value(entry);
      }
    }
    bits.fill();
  }
  sums = (sums + ((128 << JpegQuarters::kBits) + (1 << (JpegQuarters::kBits - 1)))) >> JpegQuarters::kBits;
  sums = sums < 0 ? JpegFour{} : sums;
  sums = sums > 255 ? JpegFour{} + 255 : sums;
  to[0] = static_cast<uint8_t>(sums[0]);
  to[1] = static_cast<uint8_t>(sums[1]);
  to[stride] = static_cast<uint8_t>(sums[2]);
  to[stride + 1] = static_cast<uint8_t>(sums[3]);
  return true;
}

/** One unit of the scan: `across` × `down` blocks of luma and, where `count` is 3, a block each of blue and red. */
template <int count, int across, int down>
__attribute__((always_inline)) inline bool read_unit(const JpegHeaders& jpeg, JpegEighth* components, JpegStream& bits,
                                                     const JpegQuarters& quarters, size_t column, size_t row) {
  const JpegComponent& luma = jpeg.components[0];
  uint8_t* to = luma.plane + row * down * luma.stride + column * across;
  for (size_t y = 0; y < down; y++, to += luma.stride)
    for (size_t x = 0; x < across; x++)
      if (!read_mean(components[0], bits, to + x)) return false;
  for (int i = 1; i < count; i++) {
    const JpegComponent& chroma = jpeg.components[i];
    const bool read = down == 2 ? read_quarters(components[i], bits, quarters,
                                                chroma.plane + 2 * (row * chroma.stride + column), chroma.stride)
                                : read_mean(components[i], bits, chroma.plane + row * chroma.stride + column);
    if (!read) return false;
  }
  return bits.left() >= 0;
}

template <int count, int across, int down>
JpegScan read_units(JpegHeaders& jpeg, const Source& source, Buffer& memory) {
  static const JpegQuarters quarters;
  JpegEighth components[count];
  for (int i = 0; i < count; i++) components[i].begin(jpeg, jpeg.components[i], quarters);
  JpegPieces pieces(jpeg.scan, source.bytes + source.size, memory);
  JpegStream bits = pieces.next();
  const size_t columns = jpeg.unit_columns();
  const size_t rows = jpeg.unit_rows();
  unsigned left = jpeg.restart_interval;
  int next_restart = 0;
  for (size_t row = 0; row < rows; row++) {
    if (source.stop()) return JpegScan::kAborted;
    for (size_t column = 0; column < columns; column++) {
      if (jpeg.restart_interval != 0 && left-- == 0) {
        // Less than a byte may be left over, of padding.
        if (bits.left() >= 8 || !pieces.step_over_restart(next_restart)) return JpegScan::kIrregular;
        bits = pieces.next();
        next_restart = (next_restart + 1) % 8;
        left = jpeg.restart_interval - 1;
        for (JpegEighth& component : components) component.prediction = 0;
      }
      if (!read_unit<count, across, down>(jpeg, components, bits, quarters, column, row)) return JpegScan::kIrregular;
    }
  }
  return JpegScan::kWhole;
}

/** Means of blocks (and of their quarters, where a component has two pixels a block) into the planes. */
inline JpegScan read_eighth(JpegHeaders& jpeg, const Source& source, Buffer& memory) {
  if (jpeg.count == 1) return read_units<1, 1, 1>(jpeg, source, memory);
  if (jpeg.components[0].across == 1) return read_units<3, 1, 1>(jpeg, source, memory);
  if (jpeg.components[0].down == 1) return read_units<3, 2, 1>(jpeg, source, memory);
  return read_units<3, 2, 2>(jpeg, source, memory);
}

}  // namespace

}  // namespace graft

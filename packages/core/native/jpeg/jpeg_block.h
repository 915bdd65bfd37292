#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>

#include "decode/decode.h"
#include "jpeg/jpeg_headers.h"
#include "jpeg/jpeg_huffman.h"
#include "jpeg/jpeg_scan.h"
#include "jpeg/jpeg_stream.h"
#include "jpeg/jpeg_values.h"
#include "jpeg/jpeg_zigzag.h"

namespace graft {

/** Where coefficient k (in the file's order) lies in a pair of blocks; all behind the last one behind the pair. */
constexpr std::array<uint8_t, 160> jpeg_pair_positions() {
  std::array<uint8_t, 160> positions{};
  for (size_t k = 0; k < positions.size(); k++)
    positions[k] = static_cast<uint8_t>(k < 64 ? kJpegZigzag[k] / 8 * kJpegPairRow + kJpegZigzag[k] % 8 : kJpegPair);
  return positions;
}

// Without linkage: every file that includes this is compiled for another instruction set.
namespace {

constexpr std::array<uint8_t, 160> kPairPositions = jpeg_pair_positions();

/** A code and its value one after the other. @returns false at a wrong code or behind the last coefficient */
__attribute__((always_inline)) inline bool read_slowly(JpegStream& stream, const JpegHuffman& table, unsigned& k,
                                                       int& value) {
  const int symbol = table.read(stream);
  if (symbol < 0) return false;
  const int size = symbol & 15;
  value = size == 0 ? 0 : jpeg_value::extend(stream.peek(size), size);
  stream.skip(size);
  k += static_cast<unsigned>(symbol >> 4) + 1;
  return k <= 63;
}

/**
 * The coefficients of one block, into memory that is zero.
 *
 * @param quantization the steps in the file's order, to find what no picture has
 * @returns the place of the last one in the file's order, or −1 where the block is not as it should be
 */
__attribute__((always_inline)) inline int read_block(JpegStream& stream, const JpegHuffman& dc, const JpegHuffman& ac,
                                                     const uint16_t* quantization, int& prediction, int16_t* block) {
  stream.fill();
  const uint64_t difference = dc.values()[stream.peek(JpegHuffman::kLook)];
  if (difference != 0) {
    stream.skip(jpeg_value::bits(difference));
    prediction += jpeg_value::value(difference);
  } else {
    const int size = dc.read(stream);
    if (size < 0) return -1;
    if (size > 0) prediction += jpeg_value::extend(stream.peek(size), size);
    stream.skip(size);
  }
  const int magnitude = std::abs(prediction);
  if (magnitude > 32767 || magnitude * quantization[0] > kJpegMostDequantized) return -1;
  block[0] = static_cast<int16_t>(prediction);

  const uint64_t* const values = ac.values();
  unsigned k = 0;
  unsigned first = 0;
  uint64_t entry = 0;
  enum class Step { kGoOn, kEnd, kFull, kWrong };
  const auto step = [&]() __attribute__((always_inline)) {
    entry = values[stream.peek(JpegHuffman::kLook)];
    if (__builtin_expect((entry & jpeg_value::kSpecial) != 0, 0)) {
      if (jpeg_value::bits(entry) != 0) {
        stream.skip(jpeg_value::bits(entry));
        return Step::kEnd;
      }
      JpegStream other = stream;
      int value = 0;
      unsigned next = k;
      const int symbol = ac.read(other);
      if (symbol == 0) {
        stream = other;
        return Step::kEnd;
      }
      other = stream;
      if (!read_slowly(other, ac, next, value)) return Step::kWrong;
      if (std::abs(value) * quantization[next] > kJpegMostDequantized) return Step::kWrong;
      stream = other;
      k = next;
      block[kPairPositions[k]] = static_cast<int16_t>(value);
      return k == 63 ? Step::kEnd : Step::kGoOn;
    }
    stream.skip(jpeg_value::bits(entry));
    first = k + jpeg_value::step(entry);
    k = first + jpeg_value::second_step(entry);
    block[kPairPositions[first]] = jpeg_value::value(entry);
    block[kPairPositions[k]] = jpeg_value::second_value(entry);
    return __builtin_expect(k >= 63, 0) ? Step::kFull : Step::kGoOn;
  };
  // A filling lasts for two steps of at most 27 bits, the DC code being one.
  Step taken = step();
  while (taken == Step::kGoOn) {
    stream.fill();
    taken = step();
    if (taken != Step::kGoOn) break;
    taken = step();
  }
  if (taken == Step::kWrong) return -1;
  if (taken == Step::kFull && k > 63) {
    if (first > 63 || (first < 63 && k < jpeg_value::kEnd + first)) return -1;
    // What the entry holds behind the block's last coefficient belongs to the next block.
    if (first == 63) stream.rewind(jpeg_value::bits(entry) - jpeg_value::first_bits(entry));
    k = first;
  }
  return static_cast<int>(k);
}

}  // namespace

}  // namespace graft

#pragma once

#include <cstdint>

namespace graft {

/**
 * An entry of JpegHuffman::values: what the next bits of a scan say, codes and values together, in eight bytes.
 *
 * Of an AC table it is one or two coefficients, or one and the end of the block: the first lies `step` positions behind
 * the last one, the second `second_step` behind that. A second step of 0 repeats the first; one of kEnd leads behind
 * the block, where whatever is written does no harm. kSpecial marks what the quick way cannot do: the end of the block
 * alone (with `bits` set) or a code with a value that does not fit (all else 0).
 *
 * Of a DC table it is the difference from the last block's, in `value`; 0 where code and value do not fit.
 */
namespace jpeg_value {

constexpr unsigned kEnd = 64;
constexpr uint64_t kSpecial = uint64_t{1} << 31;

constexpr uint64_t pack(int bits, unsigned step, unsigned second_step, int first_bits, int value, int second_value) {
  return static_cast<uint64_t>(bits) | static_cast<uint64_t>(step) << 8 | static_cast<uint64_t>(second_step) << 16 |
         static_cast<uint64_t>(first_bits) << 24 | static_cast<uint64_t>(static_cast<uint16_t>(value)) << 32 |
         static_cast<uint64_t>(static_cast<uint16_t>(second_value)) << 48;
}

/** Bits of all that the entry holds. */
constexpr int bits(uint64_t entry) {
  return static_cast<int>(entry & 63);
}
constexpr unsigned step(uint64_t entry) {
  return static_cast<unsigned>(entry >> 8 & 255);
}
constexpr unsigned second_step(uint64_t entry) {
  return static_cast<unsigned>(entry >> 16 & 255);
}
/** Bits of the first coefficient alone. */
constexpr int first_bits(uint64_t entry) {
  return static_cast<int>(entry >> 24 & 127);
}
constexpr int16_t value(uint64_t entry) {
  return static_cast<int16_t>(entry >> 32);
}
constexpr int16_t second_value(uint64_t entry) {
  return static_cast<int16_t>(entry >> 48);
}

/** JPEG's signed magnitude: `size` bits (0…15), of which a leading 0 means negative. */
constexpr int extend(unsigned magnitude, int size) {
  const int value = static_cast<int>(magnitude);
  return size == 0 || value >= 1 << (size - 1) ? value : value - (1 << size) + 1;
}

}  // namespace jpeg_value

}  // namespace graft

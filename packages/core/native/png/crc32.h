#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace graft {

// Internal, so that each set of kernels may compile it for itself.
namespace {

using Crc32Tables = std::array<std::array<uint32_t, 256>, 8>;

/** What a byte comes to when 0 … 7 more follow it: the CRC of the PNG specification, annex D, eight bytes at a time. */
constexpr Crc32Tables make_crc32_tables() {
  Crc32Tables tables{};
  constexpr uint32_t kPolynomial = 0xedb88320;
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ ((value & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = value;
  }
  for (size_t after = 1; after < tables.size(); after++)
    for (size_t byte = 0; byte < 256; byte++) {
      const uint32_t before = tables[after - 1][byte];
      tables[after][byte] = before >> 8 ^ tables[0][before & 255];
    }
  return tables;
}

constexpr Crc32Tables kCrc32Tables = make_crc32_tables();

/** Goes on with the register of the CRC, which is its value inverted. */
inline uint32_t crc32_continue(uint32_t value, const uint8_t* bytes, size_t size) {
  const uint8_t* const end = bytes + size;
  for (; end - bytes >= 8; bytes += 8) {
    const uint32_t low = value ^ (bytes[0] | static_cast<uint32_t>(bytes[1]) << 8 |
                                  static_cast<uint32_t>(bytes[2]) << 16 | static_cast<uint32_t>(bytes[3]) << 24);
    value = kCrc32Tables[7][low & 255] ^ kCrc32Tables[6][low >> 8 & 255] ^ kCrc32Tables[5][low >> 16 & 255] ^
            kCrc32Tables[4][low >> 24] ^ kCrc32Tables[3][bytes[4]] ^ kCrc32Tables[2][bytes[5]] ^
            kCrc32Tables[1][bytes[6]] ^ kCrc32Tables[0][bytes[7]];
  }
  for (; bytes < end; bytes++) value = value >> 8 ^ kCrc32Tables[0][(value ^ *bytes) & 255];
  return value;
}

inline uint32_t crc32_by_table(uint32_t crc, const uint8_t* bytes, size_t size) {
  return ~crc32_continue(~crc, bytes, size);
}

}  // namespace

}  // namespace graft

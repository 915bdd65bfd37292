#pragma once

#include "png/crc32.h"

#if defined(__linux__)
#include <sys/auxv.h>
#endif

namespace graft {

// Internal, as in crc32.h.
namespace {

/** The instructions for this very polynomial came with ARMv8.1, and are optional before. */
inline bool has_crc_instructions() {
#if defined(__APPLE__)
  return true;
#elif defined(__linux__)
  constexpr unsigned long kHwcapCrc32 = 1 << 7;
  static const bool has = (getauxval(AT_HWCAP) & kHwcapCrc32) != 0;
  return has;
#else
  return false;
#endif
}

inline uint32_t crc32_by_instruction(uint32_t crc, const uint8_t* bytes, size_t size) {
  uint32_t value = ~crc;
  const uint8_t* const end = bytes + size;
  // In assembly, since compilers differ in how a single function is allowed an extension.
  for (; end - bytes >= 8; bytes += 8) {
    uint64_t eight;
    std::memcpy(&eight, bytes, 8);
    __asm__(".arch_extension crc\n\tcrc32x %w0, %w0, %1" : "+r"(value) : "r"(eight));
  }
  for (; bytes < end; bytes++)
    __asm__(".arch_extension crc\n\tcrc32b %w0, %w0, %w1" : "+r"(value) : "r"(static_cast<uint32_t>(*bytes)));
  return ~value;
}

inline uint32_t crc32_on_arm(uint32_t crc, const uint8_t* bytes, size_t size) {
  return has_crc_instructions() ? crc32_by_instruction(crc, bytes, size) : crc32_by_table(crc, bytes, size);
}

}  // namespace

}  // namespace graft

#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

/**
 * The yardstick of the benchmarks: libjpeg-turbo alone decodes a JPEG in memory to packed RGB at full size, default
 * settings, nothing else. @returns the number of pixels; 0 where it fails.
 */
size_t raw_decode(const uint8_t* bytes, size_t size, uint8_t*& scratch, size_t& scratch_size);

}  // namespace graft

#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

constexpr const char* kYccTiffAdvice =
    "a TIFF whose pixels are YCbCr without JPEG compression, which is not read: save it as an ordinary TIFF, JPEG or "
    "PNG, e.g. magick FILE new.png";

/** Whether a TIFF's pixels are YCbCr and not compressed as JPEG: libvips would take them for RGB without a word. */
bool is_ycc_tiff(const uint8_t* tiff, size_t size);

}  // namespace graft

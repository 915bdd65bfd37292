#pragma once

#include <cstddef>
#include <cstdint>

namespace graft {

constexpr const char* kRawAdvice =
    "a camera's raw file (NEF, CR2, ARW, DNG ...), which is not read: export it as JPEG or TIFF with the camera's "
    "program or another that develops raw files";

/**
 * Whether a TIFF is a camera's raw file: CR2 by its mark, DNG by its version tag, NEF, ARW and others because the first
 * picture is only a small copy of one that lies below it, PEF by its colour filter. Read as a TIFF, such a file would
 * give a thumbnail for a photo, and nobody would know.
 */
bool is_camera_raw(const uint8_t* tiff, size_t size);

}  // namespace graft

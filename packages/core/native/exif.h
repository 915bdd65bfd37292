#pragma once

#include <cstddef>
#include <cstdint>

#include "buffer.h"
#include "image.h"

namespace graft {

/** Orientation (1…8) out of a TIFF block as EXIF has it; 1 where there is none or it is damaged. */
int exif_orientation(const uint8_t* tiff, size_t size);

/** Orientation of a JPEG, from its first APP1 `Exif` segment; 1 where there is none. */
int jpeg_orientation(const uint8_t* jpeg, size_t size);

/** Turns a picture upright. Orientation 1 gives the same pixels back; others are written into `buffer`. */
Pixels turn_upright(const Pixels& pixels, int orientation, Buffer& buffer);

}  // namespace graft

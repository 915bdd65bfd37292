#pragma once

#include <cstddef>
#include <cstdint>

#include "buffer.h"
#include "image.h"

namespace graft {

/** Orientation (1…8) out of a TIFF block as EXIF has it; 1 where there is none or it is damaged. */
int exif_orientation(const uint8_t* tiff, size_t size);

/** Orientation out of an XMP packet: `tiff:Orientation` as an attribute or an element; 1 where there is none. */
int xmp_orientation(const uint8_t* xmp, size_t size);

/** Orientation of a JPEG, from its APP1 segments: EXIF's, or else XMP's, as Pillow reads it; 1 where there is none. */
int jpeg_orientation(const uint8_t* jpeg, size_t size);

/** Turns a picture upright. Orientation 1 gives the same pixels back; others are written into `buffer`. */
Pixels turn_upright(const Pixels& pixels, int orientation, Buffer& buffer);

}  // namespace graft

#pragma once

#include "decode/decode.h"

namespace graft {

/**
 * Decodes a regular progressive JPEG, byte for byte as libjpeg-turbo does, at full size, at half of it or
 * at 1/8 (see may_decode_at). All scans are read
 * at the same time, one row of units after the other, so that no more coefficients are kept than a row has: every code
 * is looked at, and damage found, without the picture's coefficients ever lying in memory.
 *
 * @returns false where it is no such file or anything about it is irregular; nothing is decided then, and
 *   libjpeg-turbo is to decode it
 */
bool decode_jpeg_progressive(const Source& source, int orientation, DecodeScratch& scratch, Decoded& decoded,
                             Verdict& verdict);

}  // namespace graft
